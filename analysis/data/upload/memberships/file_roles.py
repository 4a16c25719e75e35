"""Find memberships, labels, edges and embeddings among the files of an upload."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.data.upload.arrays.npz import read_npz
from analysis.data.upload.arrays.safetensors import read_safetensors
from analysis.data.upload.errors import upload_error
from analysis.data.upload.formats import ending, format_of
from analysis.data.upload.memberships.array_roles import take_arrays
from analysis.data.upload.memberships.cluster_columns import membership_likeness
from analysis.data.upload.memberships.column_roles import take_graph, take_table
from analysis.data.upload.memberships.json_table import read_json
from analysis.data.upload.memberships.membership_inputs import Parts
from analysis.data.upload.memberships.parquet import read_parquet
from analysis.data.upload.tables.table import Table, read_table

_ARRAYS = {"npz": read_npz, "npy": read_npz, "safetensors": read_safetensors}


def find_parts(files: Mapping[str, bytes]) -> Parts:
    """Collect the parts of an assignment from the arrays and tables of an upload.

    Args:
        files: bytes of the files, by name.

    Raises:
        BadUpload: if there are no memberships among them, or a file is of no kind that is read.
    """
    parts = Parts()
    tables: list[Table] = []
    for file, content in files.items():
        if ending(file) in _ARRAYS:
            take_arrays(parts, file, _ARRAYS[ending(file)](file, content))
        elif ending(file) == "parquet":
            tables.append(read_parquet(file, content))
        elif ending(file) == "json" and (read := read_json(file, content)) is not None:
            if isinstance(read, Table):
                tables.append(read)
            else:
                take_arrays(parts, file, read)
        elif (known := format_of(file, content)) is not None:
            graphs = known.read(file, content)
            take_graph(parts, graphs[0])
        else:
            tables.append(read_table(file, content))
    for table in sorted(tables, key=membership_likeness, reverse=True):
        take_table(parts, table)
    if parts.s is None:
        raise upload_error(
            next(iter(files)),
            "expected a table of memberships, nodes by clusters, got none; one column a cluster",
        )
    return parts
