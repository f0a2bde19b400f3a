"""Recorded EDGAR files of a folder into the ledger: no network, and twice changes nothing.

Every number of a followed tag ends as new, known or set aside with its reason. Quarters that follow
from longer periods (a fourth quarter is the year less nine months) are added, and say so.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from intel.facts import Reference, read_facts
from intel.home import Home
from intel.sources.edgar.concepts import TagDictionary
from intel.sources.edgar.names import name_companies
from intel.sources.edgar.recorded import read_recorded
from intel.sources.edgar.rows import Row, derived_row, fact_row
from intel.sources.edgar.statement import FileStatements, SetAside
from intel.sources.edgar.vintages import Meant, Sorted, sort_out
from intel.sources.inbox import Ingested, read_ingested
from intel.sources.ledger import append_facts, append_record, as_csv, moment


@dataclass
class PulledFile:
    """What became of one file: ``accepted + known + quarantined = read``.

    ``derived`` counts the quarters that follow from it, ``others`` its numbers whose tags are not
    followed, ``elsewhere`` those on an axis that is not. ``refusal`` says why nothing was read.
    """

    file: str
    kind: str = ""
    entity: str = ""
    read: int = 0
    accepted: int = 0
    known: int = 0
    quarantined: int = 0
    derived: int = 0
    others: int = 0
    elsewhere: int = 0
    refusal: str = ""
    set_aside: list[SetAside] = field(default_factory=list)

    def __str__(self) -> str:
        if self.refusal:
            return self.refusal
        told = (
            f"{self.file}: {self.entity}: read {self.read:,} = {self.accepted:,} new"
            f" + {self.known:,} known + {self.quarantined:,} set aside"
        )
        if self.derived:
            told += f"; {self.derived:,} quarters derived"
        return told


@dataclass(frozen=True)
class Pulled:
    """What a pull brought: its files, and what is to be said of them."""

    files: tuple[PulledFile, ...]
    notes: tuple[str, ...] = ()

    @property
    def added(self) -> int:
        """Rows that are new in the ledger."""
        return sum(each.accepted + each.derived for each in self.files)


def replay(
    home: Home,
    folder: Path,
    reference: Reference,
    dictionary: TagDictionary,
    known: Sequence[Path],
    *,
    now: datetime,
    only: str | None = None,
) -> Pulled:
    """Take in every EDGAR file under ``folder``.

    Parameters
    ----------
    home
        Whose ledger.
    folder
        Company facts (``.json``), filings (``.htm``, ``.xml``) and lists of submissions
        (``.json``, for the day each filing was filed); one such file may be given alone.
    reference
        The reviewed tables.
    dictionary
        What tags and members mean.
    known
        The files of facts there are; rows they hold are known.
    now
        When the facts were learned, naive UTC.
    only
        Take this company alone, see :func:`.names.name_companies`.

    Raises
    ------
    EvidenceError
        When there is no such folder, nothing in it is EDGAR's, or ``only`` names none of it.
    """
    files, refusals = read_recorded(folder, dictionary.tags)
    results = {name: PulledFile(name, refusal=why) for name, why in refusals.items()}
    if not files:
        return Pulled(tuple(results.values()))
    named = name_companies(dict(sorted(_filers(files).items())), reference, only=only)
    labels = _labels(reference)
    rows: dict[str, list[Row]] = defaultdict(list)
    for cik, entity in named.names.items():
        own = [each for each in files if each.cik == cik]
        result = _sort_company(entity, own, dictionary, results)
        for each in result.new:
            row = fact_row(entity, each, labels, now=now)
            rows[each.statement.file].append(row)
        for quarter in result.derived:
            row = derived_row(entity, quarter, labels, now=now)
            rows[quarter.longer.statement.file].append(row)
    _keep(home, folder, results, rows, reference, known, now=now)
    others = tuple(
        f"{each.file}: left out, as only {only} was asked for"
        for each in files
        if each.cik not in named.names
    )
    return Pulled(tuple(results[name] for name in sorted(results)), (*named.notes, *others))


def _filers(files: Iterable[FileStatements]) -> dict[int, str]:
    filers: dict[int, str] = {}
    for each in files:
        filers[each.cik] = filers.get(each.cik) or each.entity_name
    return filers


def _labels(reference: Reference) -> dict[tuple[str, str, str], str]:
    """Fiscal label by vendor, first day and last day."""
    quarters = reference.fiscal_quarters
    days = [quarters[name].dt.strftime("%Y-%m-%d") for name in ("period_start", "period_end")]
    keys = zip(quarters["vendor"], *days, strict=True)
    return dict(zip(keys, quarters["fiscal_label"], strict=True))


def _sort_company(
    entity: str,
    files: Sequence[FileStatements],
    dictionary: TagDictionary,
    results: dict[str, PulledFile],
) -> Sorted:
    """Give the company's statements their meaning and tell new from known; count both."""
    meant: list[Meant] = []
    for file in files:
        result = results[file.file] = PulledFile(file.file, file.kind, entity, others=file.others)
        result.set_aside.extend(file.set_aside)
        result.read = len(file.set_aside)
        for statement in file.statements:
            found = dictionary.quantity(entity, statement)
            if found is None:
                result.elsewhere += 1
            else:
                meant.append(Meant(statement, *found))
                result.read += 1
    outcome = sort_out(meant)
    for each in outcome.known:
        results[each.statement.file].known += 1
    for each, aside in outcome.set_aside:
        results[each.statement.file].set_aside.append(aside)
    return outcome


def _keep(
    home: Home,
    folder: Path,
    results: Mapping[str, PulledFile],
    rows: Mapping[str, list[Row]],
    reference: Reference,
    known: Sequence[Path],
    *,
    now: datetime,
) -> None:
    """Check the rows as any file of facts is checked, and append what is new."""
    taken = [each for each in results.values() if not each.refusal]
    with tempfile.TemporaryDirectory(prefix="intel-") as scratch:
        drafts = {}
        for number, result in enumerate(taken):
            drafts[result.file] = Path(scratch) / f"pulled-{number}.csv"
            columns = [row.columns for row in rows.get(result.file, ())]
            drafts[result.file].write_text(as_csv(columns), encoding="utf-8")
        reading = read_facts([*known, *drafts.values()], reference)
    seen = {each.digest for each in read_ingested(home).values()}
    for result in taken:
        draft, own = drafts[result.file].name, rows.get(result.file, [])
        facts = reading.facts.loc[reading.facts["file"] == draft, "row"]
        broken = reading.quarantined[reading.quarantined["file"] == draft]
        new = {int(line) - 2 for line in facts}
        refused = set()
        for line, field_, value, rule, remedy in broken[
            ["row", "field", "value", "rule", "remedy"]
        ].itertuples(index=False):
            refused.add(int(line) - 2)
            row = own[int(line) - 2]
            if not row.is_derived:  # what it derives from is refused as well, and counted
                aside = SetAside(result.file, row.place, field_, value, rule, remedy)
                result.set_aside.append(aside)
        stated = [number for number, row in enumerate(own) if not row.is_derived]
        result.accepted = sum(number in new for number in stated)
        result.known += sum(number not in new and number not in refused for number in stated)
        result.derived = sum(row.is_derived and number in new for number, row in enumerate(own))
        result.quarantined = len(result.set_aside)
        _append(home, folder, result, [own[number].columns for number in sorted(new)], seen, now)


def _append(
    home: Home,
    folder: Path,
    result: PulledFile,
    rows: list[dict[str, str]],
    seen: set[str],
    now: datetime,
) -> None:
    path = folder if folder.is_file() else folder / result.file
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    if not rows and (not result.quarantined or digest in seen):
        return
    name = f"{moment(now)}-edgar-{digest}"
    if rows:
        append_facts(home, name, rows)
    record = Ingested(
        file=result.file,
        digest=digest,
        ingested_at=now.isoformat(timespec="seconds"),
        read=result.read + result.derived,
        accepted=result.accepted + result.derived,
        merged=result.known,
        quarantined=result.quarantined,
        quarantine=tuple(
            {"file": each.file, "row": 0, "field": each.field, "value": each.value,
             "rule": each.rule, "remedy": each.remedy, "raw": each.place}
            for each in result.set_aside
        ),
    )  # fmt: skip
    append_record(home, name, record)
    seen.add(digest)
