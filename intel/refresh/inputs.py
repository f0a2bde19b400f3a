"""What a snapshot is made of, as one digest: the reviewed files, the ledger of facts, the code.

Equal digests give equal numbers, so an unchanged digest needs no new snapshot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import forecasts
import intel
from intel.home import Home
from intel.market.checks import FOLDER as CHECKS

FOLDERS: Final = ("facts", "reference", "hardware", "scenarios")
TAKEN_IN: Final = ("facts", "ingested", "fx")
LIBRARIES: Final = ("duckdb", "numpy", "pandas", "scipy")
"""Libraries whose version may change a number in its last digits."""
_NOT_NUMBERS: Final = ("pages", "cli", "market")
"""Folders of the package that put no number into a snapshot; the checks of market do count."""


def inputs_digest(home: Home, data: Path) -> str:
    """Digest of everything that decides what a snapshot holds."""
    total = hashlib.sha256(code_version().encode())
    for folder in (*(data / name for name in FOLDERS), *(home.ledger / name for name in TAKEN_IN)):
        for path in _files(folder):
            total.update(f"\0{folder.name}/{path.relative_to(folder)}\0".encode())
            total.update(path.read_bytes())
    for path in _files(CHECKS, suffixes=(".sql",)):  # their findings are in the snapshot
        total.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return total.hexdigest()[:16]


@cache
def code_version() -> str:
    """The release, and a digest of the code that makes numbers with the libraries it stands on.

    Taken once a process: what was loaded is what runs.
    """
    total = hashlib.sha256(" ".join(f"{name}=={version(name)}" for name in LIBRARIES).encode())
    for package in (forecasts, intel):
        root = Path(str(package.__file__)).parent
        for path in _files(root, suffixes=(".py", ".sql")):
            parts = path.relative_to(root).parts
            if package is intel and parts[0] in _NOT_NUMBERS:
                continue
            total.update("/".join(parts).encode() + b"\0" + path.read_bytes())
    return f"{version('fabric-intel')}+{total.hexdigest()[:8]}"


def fact_files(home: Home, data: Path) -> tuple[Path, ...]:
    """Every file of facts, in the order rows merge: the reviewed ones, then what was ingested."""
    return (*_files(data / "facts", suffixes=(".csv",)), *_files(home.ledger / "facts"))


def _files(folder: Path, suffixes: Iterable[str] = ()) -> Iterator[Path]:
    """The files below ``folder``; hidden ones are somebody's half-written work, not inputs."""
    wanted = tuple(suffixes)
    for path in sorted(folder.rglob("[!.]*")):
        if path.is_file() and (not wanted or path.suffix in wanted):
            yield path
