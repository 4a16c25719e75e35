"""Load lessons from TOML files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from analysis.checks import BadInput, shown
from analysis.lessons.lesson import Lesson
from analysis.lessons.toml_lines import line_of, lines_of

MOST_BYTES = 200_000
_MOST_PARTS = 32
_LONG_KEY = re.compile(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}")


def read_lesson(path: Path) -> Lesson:
    """Read a lesson from a file.

    Args:
        path: a TOML file of at most 200,000 bytes.

    Raises:
        BadInput: whatever is wrong, in one sentence with the file and the place in it.
    """
    try:
        if not path.is_file():  # reading a pipe would block
            raise BadInput(f"expected a lesson in {path}, got no file")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"expected a lesson in {path}, it cannot be read ({error.strerror})") from None
    if len(content) > MOST_BYTES:
        raise BadInput(f"{path.name}: expected at most {MOST_BYTES:,} bytes, got more")
    return parse_lesson(content, path.name)


def parse_lesson(content: bytes, name: str) -> Lesson:
    """Parse a lesson.

    Args:
        content: bytes of the TOML file.
        name: name of the file, for error messages.

    Raises:
        BadInput: whatever is wrong, in one sentence.
    """
    try:
        text = content.decode("utf-8")
        if _LONG_KEY.search(text):  # tomllib takes quadratic time in the parts of a key
            raise BadInput(f"{name}: expected keys of a few parts, got one of more than {_MOST_PARTS}")
        return Lesson.model_validate(tomllib.loads(text))
    except UnicodeDecodeError:
        raise BadInput(f"{name}: expected text in UTF-8; save it so") from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{name}: expected TOML, {error}") from None
    except RecursionError:
        raise BadInput(f"{name}: expected TOML, got brackets that are nested too deeply") from None
    except ValidationError as error:
        first = dict(error.errors(include_url=False)[0])
        line = line_of(_path(first), lines_of(text))
        raise BadInput(f"{name}{'' if line is None else f', line {line}'}: {_sentence(first)}") from None
    except ValueError as error:  # Python refuses integers of thousands of digits
        raise BadInput(f"{name}: expected TOML, {error}") from None


_PATTERNS = {
    "id": "small letters, digits and hyphens, such as my-lesson",
    "language": "two small letters, such as en",
}


def _path(error: Mapping[str, Any]) -> list[int | str]:
    """Path of an error within the file, without the union tags that pydantic adds."""
    return [name for name in error["loc"] if name not in ("choice", "number", "curve")]


def _sentence(first: Mapping[str, Any]) -> str:
    location = " ".join(_position(key) for key in _path(first))
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "value_error":
        return f"{location}: {message}" if location else message
    if first["type"] == "extra_forbidden":
        return f"{location}: no lesson has this; see docs/how-to/write-a-lesson.md"
    if first["type"] == "missing":
        return f"{location}: expected a value, got none"
    if first["type"] == "string_pattern_mismatch" and first["loc"][-1] in _PATTERNS:
        return f"{location}: expected {_PATTERNS[str(first['loc'][-1])]}, got {shown(first.get('input'))}"
    if first["type"] in ("too_short", "too_long"):
        context = first["ctx"]
        most = f"at most {context.get('max_length')}"
        bound = f"at least {context['min_length']}" if "min_length" in context else most
        return f"{location}: expected {bound}, got {context['actual_length']}"
    if first["type"] == "string_too_long":
        most, length = first["ctx"]["max_length"], len(str(first["input"]))
        return f"{location}: expected at most {most:,} characters, got {length:,}"
    return f"{location}: {message[0].lower()}{message[1:]}, got {shown(first.get('input'))}"


def _position(key: int | str) -> str:
    return str(key + 1) if isinstance(key, int) else str(key)
