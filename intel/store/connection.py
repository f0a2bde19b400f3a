"""The one place that opens snapshot files.

Within a process DuckDB refuses a second connection to the same file with other settings, and a
path opened once stays bound to what it was: hence one set of settings, and a path is never reused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

FILE_NAME: Final = "intel.duckdb"
"""Every snapshot has this name: macros inside name their catalogue, which is the file's stem."""

READER_SETTINGS: Final[dict[str, str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",  # nothing is written beside a snapshot
    "lock_configuration": "true",  # here, not by SET: a file that is still open is locked already
}


def connect_read_only(path: Path, *, memory_limit: str = "") -> duckdb.DuckDBPyConnection:
    """Open a snapshot for reading, unable to reach other files, the network or Python's frames.

    Parameters
    ----------
    path
        The real path of the file, links resolved.
    memory_limit
        What a query may hold in memory, for instance ``4GB``; DuckDB's own limit when empty.
    """
    limit = {"memory_limit": memory_limit} if memory_limit else {}
    return duckdb.connect(str(path), read_only=True, config={**READER_SETTINGS, **limit})


def quote_name(name: str) -> str:
    """Quote an identifier."""
    return '"' + name.replace('"', '""') + '"'
