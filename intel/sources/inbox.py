"""Files of facts that people drop into ``inbox/``.

CSV, Excel or Parquet; in the desk's own columns, in a form of ``data/reference/house_forms/``, or
in the form that lies beside it as ``<name>.form.toml``. Each is read as the reviewed files are. New
rows go to the ledger (``ledger/facts/``), with one record per file of what became of every row
(``ledger/ingested/``); the file itself moves to ``inbox/done/``, or to ``inbox/refused/`` when
nothing in it could be used, with a report beside it. Rows already known change nothing, so a file
may come twice, and a crash in between loses nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from intel.errors import EvidenceError
from intel.facts import Reference, read_facts
from intel.facts.house_forms import HouseForm, read_form
from intel.facts.read import significant_digits
from intel.facts.record import FACT_COLUMNS
from intel.facts.rows import LONGEST_RAW, refused_file
from intel.facts.sheets import LARGEST_BYTES
from intel.home import Home
from intel.one_line import in_one_line
from intel.sources.ledger import append_record, moment
from intel.whole_file import write_whole

_FORM: Final = ".form.toml"
_FOLDERS: Final = ("done", "refused")
_LONGEST_NAME_BYTES: Final = 150
"""Of the 255 that a file's name may have; the day, ``.report.txt`` and such are added to it."""


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

    @property
    def refusals(self) -> tuple[str, ...]:
        """Each row set aside, with the field, the rule and the remedy, in one line."""
        return tuple(
            in_one_line(
                f"line {row['row']}, {row['field']} = {row['value']!r}: {row['rule']};"
                f" {row['remedy']}"
            )[:LONGEST_RAW]
            for row in self.quarantine
        )

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


def drop(home: Home, files: Sequence[Path], *, form: Path | None = None) -> tuple[Path, ...]:
    """Copy files into the inbox, whole or not at all, with the house's form they have.

    Raises
    ------
    EvidenceError
        Before anything is copied, when one is not a file that can be read, or the form is wrong.
    """
    for file in files:
        if not file.is_file():
            raise EvidenceError(f"{file} is not a file; give the path of a file of facts")
        if not os.access(file, os.R_OK):
            raise EvidenceError(f"{file} cannot be read; check its permissions")
        if file.stat().st_size > LARGEST_BYTES:
            raise EvidenceError(f"{file} has more than {LARGEST_BYTES / 1e6:.0f} MB; split it")
    if form is not None:
        read_form(form)
    home.inbox.mkdir(parents=True, exist_ok=True)
    dropped = []
    for file in files:
        target = _free_name(home.inbox, _plain_name(file.name))
        if form is not None:
            write_whole(_form_beside(target), form.read_bytes())
        half = home.inbox / f".{target.name}.part"
        shutil.copyfile(file, half)
        half.replace(target)
        dropped.append(target)
    return tuple(dropped)


def waiting(home: Home) -> tuple[Path, ...]:
    """What lies in the inbox to be taken in; hidden files are somebody's half-written work."""
    if not home.inbox.is_dir():
        return ()
    return tuple(
        path
        for path in sorted(home.inbox.iterdir())
        if not path.name.startswith((".", "~$"))
        and not path.name.endswith(_FORM)
        and path.name not in _FOLDERS
    )


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
    home.inbox.mkdir(parents=True, exist_ok=True)
    forms: dict[Path, HouseForm] = {}
    files: list[Path] = []
    results = []
    for path in map(_plainly_named, waiting(home)):
        try:
            if form := _form_of(path):
                forms[path] = form
            files.append(path)
        except EvidenceError as error:
            nothing = {"read": 1, "accepted": 0, "merged": 0, "quarantined": 1}
            why = refused_file(path, path.name, str(error))[:1]
            results.append(_taken_in(home, path, nothing, why, None, now))
    if not files:
        return tuple(results)
    reading = read_facts(
        [*known, *files], reference, recorded_at=now, unreviewed=files, forms=forms
    )
    accounts = reading.accounting.iloc[len(known) :].to_dict("records")
    for path, account in zip(files, accounts, strict=True):
        set_aside = reading.quarantined[reading.quarantined["file"] == account["file"]]
        facts = reading.facts[reading.facts["file"] == account["file"]]
        refused = set_aside.assign(file=path.name).to_dict("records")
        results.append(_taken_in(home, path, account, refused, facts, now))
    return tuple(results)


def _taken_in(
    home: Home,
    path: Path,
    account: Mapping[Any, Any],
    refused: Sequence[Mapping[Any, Any]],
    facts: pd.DataFrame | None,
    now: datetime,
) -> Ingested:
    """Put on record what became of one file, then move it out of the inbox."""
    result = Ingested(
        file=path.name,
        digest=_digest(path),
        ingested_at=now.isoformat(timespec="seconds"),
        read=account["read"],
        accepted=account["accepted"],
        merged=account["merged"],
        quarantined=account["quarantined"],
        quarantine=tuple({str(name): value for name, value in row.items()} for row in refused),
    )
    _remember(home, result, pd.DataFrame() if facts is None else facts, now)
    _put_away(home, path, result, now)
    return result


def read_ingested(home: Home) -> dict[str, Ingested]:
    """What became of every file that was taken in, by the name of its rows in ``ledger/facts``.

    Of a file that came more than once, the newest record.
    """
    by_digest = {}
    for path in sorted((home.ledger / "ingested").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        record["quarantine"] = tuple(record["quarantine"])
        by_digest[record["digest"]] = (f"{path.stem}.csv", Ingested(**record))
    return dict(by_digest.values())


def _digest(path: Path) -> str:
    """A short name of the content; of what is not read, of its name."""
    digest = hashlib.sha256(path.name.encode())
    is_read = path.is_file() and not path.is_symlink() and os.access(path, os.R_OK)
    if is_read and 0 < path.stat().st_size <= LARGEST_BYTES:
        digest = hashlib.sha256(path.read_bytes())
    return digest.hexdigest()[:16]


def _plainly_named(path: Path) -> Path:
    """Rename what lies in the inbox under a name that cannot be shown, written or lengthened."""
    plain = _plain_name(path.name)
    if plain == path.name:
        return path
    target, beside = _free_name(path.parent, plain), _form_beside(path)
    is_possible = len(os.fsencode(beside.name)) <= os.pathconf(path.parent, "PC_NAME_MAX")
    if is_possible and beside.is_file():
        beside.replace(_form_beside(target))
    return path.replace(target)


def _plain_name(name: str) -> str:
    """A file's name in printable characters, with room for what is added to it."""
    printable = Path("".join(each if each.isprintable() else "_" for each in name))
    if len(printable.name.encode()) <= _LONGEST_NAME_BYTES:
        return printable.name
    ending = printable.suffix.encode()[-20:].decode(errors="ignore")
    stem = printable.stem.encode()[: _LONGEST_NAME_BYTES - 20].decode(errors="ignore")
    return stem + ending


def _form_of(path: Path) -> HouseForm | None:
    """The form beside a file, if there is one; what a link leads to is nobody's drop."""
    beside = _form_beside(path)
    if path.is_symlink() or beside.is_symlink():
        raise EvidenceError(f"{path}: a link, not a file; drop the file itself")
    return read_form(beside) if beside.is_file() else None


def _form_beside(path: Path) -> Path:
    """The house's form that goes with a dropped file."""
    return path.with_name(path.name + _FORM)


def _remember(home: Home, result: Ingested, facts: pd.DataFrame, now: datetime) -> None:
    """Write new rows and the record; nothing when the file only repeats what is known."""
    seen = {each.digest for each in read_ingested(home).values()}
    if not result.accepted and (not result.quarantined or result.digest in seen):
        return
    name = f"{moment(now)}-{result.digest}"
    if result.accepted:
        write_whole(home.ledger / "facts" / f"{name}.csv", _as_csv(facts, now))
    append_record(home, name, result)


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
    name = f"{moment(now)}-{path.name}"
    lines = "\n".join((str(result), *result.refusals))
    write_whole(folder / f"{name}.report.txt", f"{lines}\n")
    path.replace(folder / name)
    if (beside := _form_beside(path)).is_file():
        beside.replace(_form_beside(folder / name))


def _free_name(folder: Path, name: str) -> Path:
    """``name`` in ``folder``, numbered when it is taken."""
    path, number = folder / name, 2
    while path.exists():
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path
