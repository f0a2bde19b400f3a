"""Files of facts that people drop into ``inbox/``.

Each is read as the reviewed files are. New rows go to the ledger (``ledger/facts/``), with one
record per file of what became of every row (``ledger/ingested/``); the file itself moves to
``inbox/done/``, or to ``inbox/refused/`` when nothing in it could be used, with a report beside it.
Rows already known change nothing, so a file may come twice, and a crash in between loses nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from intel.errors import EvidenceError
from intel.facts import Reference, read_facts
from intel.facts.read import significant_digits
from intel.facts.record import FACT_COLUMNS
from intel.home import Home


@dataclass(frozen=True)
class Ingested:
    """What became of one file: ``accepted + merged + quarantined = read``."""

    file: str
    digest: str
    ingested_at: str
    read: int
    accepted: int
    merged: int
    quarantined: int
    quarantine: tuple[dict[str, Any], ...]

    @property
    def is_refused(self) -> bool:
        """Whether nothing in the file could be used."""
        return self.accepted + self.merged == 0

    def __str__(self) -> str:
        told = (
            f"{self.file}: read {self.read} = {self.accepted} new + {self.merged} known"
            f" + {self.quarantined} refused"
        )
        if self.is_refused:
            first = self.quarantine[0] if self.quarantine else None
            why = f"{first['rule']}; {first['remedy']}" if first else "it holds no rows; add some"
            return f"{told}: nothing could be used ({why})"
        return told


def drop(home: Home, files: Sequence[Path]) -> tuple[Path, ...]:
    """Copy files into the inbox, whole or not at all.

    Raises
    ------
    EvidenceError
        Before anything is copied, when one is not a file that can be read.
    """
    for file in files:
        if not file.is_file():
            raise EvidenceError(f"{file} is not a file; give the path of a CSV file of facts")
        if not os.access(file, os.R_OK):
            raise EvidenceError(f"{file} cannot be read; check its permissions")
    home.inbox.mkdir(parents=True, exist_ok=True)
    dropped = []
    for file in files:
        target = _free_name(home.inbox, file.name)
        half = home.inbox / f".{target.name}.part"
        shutil.copyfile(file, half)
        half.replace(target)
        dropped.append(target)
    return tuple(dropped)


def waiting(home: Home) -> tuple[Path, ...]:
    """The files of the inbox that are to be taken in."""
    return tuple(path for path in sorted(home.inbox.glob("[!.]*")) if path.is_file())


def ingest(
    home: Home, reference: Reference, known: Sequence[Path], *, now: datetime
) -> tuple[Ingested, ...]:
    """Take in every file of the inbox.

    Parameters
    ----------
    home
        Whose inbox and ledger.
    reference
        The reviewed tables.
    known
        The files of facts there are; rows they hold are known, and what they grade A or B
        bounds the grades of the dropped rows.
    now
        When the facts were learned, naive UTC.
    """
    files = waiting(home)
    if not files:
        return ()
    reading = read_facts([*known, *files], reference, recorded_at=now, unreviewed=files)
    accounts = reading.accounting.iloc[len(known) :].to_dict("records")
    results = []
    for path, account in zip(files, accounts, strict=True):
        set_aside = reading.quarantined[reading.quarantined["file"] == account["file"]]
        result = Ingested(
            file=path.name,
            digest=hashlib.sha256(path.read_bytes()).hexdigest()[:16],
            ingested_at=now.isoformat(timespec="seconds"),
            read=account["read"],
            accepted=account["accepted"],
            merged=account["merged"],
            quarantined=account["quarantined"],
            quarantine=tuple(set_aside.assign(file=path.name).to_dict("records")),
        )
        _remember(home, result, reading.facts[reading.facts["file"] == account["file"]], now)
        _put_away(home, path, result, now)
        results.append(result)
    return tuple(results)


def read_ingested(home: Home) -> dict[str, Ingested]:
    """What became of every file that was taken in, by the name of its rows in ``ledger/facts``.

    Of a file that came more than once, the newest record.
    """
    by_digest = {}
    for path in sorted(_records(home).glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        record["quarantine"] = tuple(record["quarantine"])
        by_digest[record["digest"]] = (f"{path.stem}.csv", Ingested(**record))
    return dict(by_digest.values())


def _records(home: Home) -> Path:
    return home.ledger / "ingested"


def _remember(home: Home, result: Ingested, facts: pd.DataFrame, now: datetime) -> None:
    """Write new rows and the record; nothing when the file only repeats what is known."""
    seen = {each.digest for each in read_ingested(home).values()}
    if not result.accepted and (not result.quarantined or result.digest in seen):
        return
    name = f"{now:%Y%m%dT%H%M%S}-{result.digest}"
    if result.accepted:
        _write(home.ledger / "facts" / f"{name}.csv", _as_csv(facts, now))
    record = json.dumps(asdict(result), ensure_ascii=False, indent=1)
    _write(_records(home) / f"{name}.json", record)


def _as_csv(facts: pd.DataFrame, recorded_at: datetime) -> str:
    """Facts in the project's own form: only what the document stated, to the digits it stated."""
    stated = facts["published_on_basis"].eq("stated")
    rows = facts.assign(
        published_on=facts["published_on"].where(stated).dt.strftime("%Y-%m-%d"),
        recorded_at=recorded_at.isoformat(timespec="seconds"),
        value=[
            _to_digits(value, digits)
            for value, digits in zip(facts["value"], facts["significant_digits"], strict=True)
        ],
    )
    for day in ("period_start", "period_end"):
        rows[day] = rows[day].dt.strftime("%Y-%m-%d")
    return rows.to_csv(columns=list(FACT_COLUMNS), index=False, lineterminator="\n")


def _to_digits(value: float, digits: int) -> str:
    """``value`` written so that it is given to ``digits`` digits: 0.250 is not 0.25."""
    plain = str(value)
    return plain if significant_digits(plain) == digits else f"{value:#.{digits}g}"


def _put_away(home: Home, path: Path, result: Ingested, now: datetime) -> None:
    folder = home.inbox / ("refused" if result.is_refused else "done")
    folder.mkdir(exist_ok=True)
    name = f"{now:%Y%m%dT%H%M%S}-{path.name}"
    lines = [str(result)] + [
        f"line {row['row']}, {row['field']} = {row['value']!r}: {row['rule']}; {row['remedy']}"
        for row in result.quarantine
    ]
    _write(folder / f"{name}.report.txt", "\n".join(lines) + "\n")
    path.replace(folder / name)


def _free_name(folder: Path, name: str) -> Path:
    """``name`` in ``folder``, numbered when it is taken."""
    path, number = folder / name, 2
    while path.exists():
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path


def _write(path: Path, text: str) -> None:
    """Write a file that is there whole, and on disk, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.part")
    with half.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
