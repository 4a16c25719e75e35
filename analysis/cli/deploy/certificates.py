"""The command ``certificates``: TLS certificates for scheduler, workers and app of a cluster."""

from __future__ import annotations

import argparse
import datetime
import os
from pathlib import Path
from typing import Any

from analysis.checks import BadInput

AUTHORITY, CERTIFICATE, KEY = "ca.pem", "node.pem", "node.key"
"""The files: whom to trust, who one is, and its secret."""
_RENEWED_BEFORE = datetime.timedelta(days=30)


def certificates(args: argparse.Namespace) -> int:
    """Write a certificate and its key for a Dask cluster under TLS; they grant access.

    One that is there and good for another 30 days is left as it is.
    """
    print(write_certificates(args.folder))
    return 0


def write_certificates(folder: Path) -> str:
    """Write ``ca.pem``, ``node.pem`` and ``node.key`` to ``folder``, and return a sentence on the result.

    The self-signed certificate is its own authority and shared by all nodes, which have equal rights in the
    cluster. It is valid for a year.

    Raises:
        BadInput: if the folder cannot be written.
    """
    from cryptography import x509
    from distributed.security import Security

    certificate = folder / CERTIFICATE
    now = datetime.datetime.now(datetime.UTC)
    if certificate.is_file() and (folder / KEY).is_file():
        until = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
        if until - now > _RENEWED_BEFORE:
            return f"{certificate} is good until {until:%Y-%m-%d} and was left as it is"
    security = Security.temporary()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in ((AUTHORITY, security.tls_ca_file), (CERTIFICATE, security.tls_worker_cert)):
            (folder / name).write_text(text)
        _write_secret(folder / KEY, security.tls_worker_key)
    except OSError as error:
        raise BadInput(f"expected a folder to write, {folder} cannot be written ({error.strerror})") from None
    return f"wrote {AUTHORITY}, {CERTIFICATE} and {KEY} to {folder}; copy all three to every computer"


def _write_secret(path: Path, text: str) -> None:
    """Write a file that is never readable by others."""
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
        file.write(text)


def settings(folder: Path) -> dict[str, str]:
    """Environment variables that configure Dask to use the certificates in ``folder``.

    >>> settings(Path("certificates"))["DASK_DISTRIBUTED__COMM__TLS__WORKER__KEY"]
    'certificates/node.key'
    """
    tls = "DASK_DISTRIBUTED__COMM__TLS"
    roles = ("CLIENT", "SCHEDULER", "WORKER")
    return {
        "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true",
        f"{tls}__CA_FILE": str(folder / AUTHORITY),
        **{f"{tls}__{role}__CERT": str(folder / CERTIFICATE) for role in roles},
        **{f"{tls}__{role}__KEY": str(folder / KEY) for role in roles},
    }


def _print_settings(args: argparse.Namespace) -> int:
    """Print the environment variables that make Dask use the certificates of a folder."""
    for name, value in settings(args.folder.resolve()).items():
        print(f"export {name}={value}")
    return 0


def add_to(commands: Any) -> None:
    """Add the command to ``commands``, those of the parser."""
    command = commands.add_parser(
        "certificates", help="certificates for a cluster under TLS", description=certificates.__doc__
    )
    command.add_argument("folder", type=Path, metavar="FOLDER")
    command.add_argument(
        "--settings",
        dest="command",
        action="store_const",
        const=_print_settings,
        help=_print_settings.__doc__,
    )
    command.set_defaults(command=certificates)
