"""What a snapshot is made of, as one digest: the reviewed files, the ledger of facts, the code.

Equal digests give equal numbers, so an unchanged digest needs no new snapshot.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import forecasts
import intel
from intel.home import Home
from intel.market.checks import FOLDER as CHECKS
from intel.whole_file import write_whole

FOLDERS: Final = ("facts", "reference", "hardware", "scenarios")
TAKEN_IN: Final = ("facts", "ingested", "fx")
LIBRARIES: Final = ("duckdb", "numpy", "pandas", "scipy")
"""Libraries whose version may change a number in its last digits."""
_KEPT: Final = "inputs.json"
_NOT_NUMBERS: Final = ("pages", "cli", "market")
"""Folders of the package that put no number into a snapshot; the checks of market do count."""


Inputs = Mapping[str, str]
"""The digest of every input, by its name."""
_MOST_NAMED: Final = 4


def read_inputs(home: Home, data: Path) -> Inputs:
    """Everything that decides what a snapshot holds."""
    files = {
        f"{folder.name}/{path.relative_to(folder)}": path
        for folder in (*(data / name for name in FOLDERS), *(home.ledger / n for n in TAKEN_IN))
        for path in _files(folder)
    }
    # The findings of checks are in the snapshot.
    files |= {f"checks/{path.name}": path for path in _files(CHECKS, suffixes=(".sql",))}
    named = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    return {"the code": code_version(), **named}


def inputs_digest(inputs: Inputs) -> str:
    """One digest of them all."""
    told = "\n".join(f"{name}\0{digest}" for name, digest in inputs.items())
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def keep_inputs(home: Home, snapshot_id: str, inputs: Inputs) -> None:
    """Note what a snapshot was made of, so that the next refresh can say what has changed."""
    write_whole(home.cache / _KEPT, json.dumps({"snapshot": snapshot_id, "inputs": dict(inputs)}))


def what_changed(home: Home, snapshot_id: str, inputs: Inputs) -> str:
    """Why there is a new snapshot after ``snapshot_id``: the inputs that are new or not the same.

    Empty where that snapshot's inputs are not known.
    """
    try:
        kept = json.loads((home.cache / _KEPT).read_text(encoding="utf-8"))
        before: Inputs = kept["inputs"] if kept["snapshot"] == snapshot_id else {}
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    if not before:
        return ""
    names = [name for name in inputs if inputs[name] != before.get(name, inputs[name])]
    names += [f"{name} (new)" for name in inputs if name not in before]
    names += [f"{name} (gone)" for name in before if name not in inputs]
    if not names:
        return ""
    more = len(names) - _MOST_NAMED
    named = ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"changed: {named}"


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
