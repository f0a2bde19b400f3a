"""Every source in turn: one that fails, or is not configured, stops no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from intel.errors import IntelError
from intel.facts import Reference
from intel.facts.edgar_tags import load_edgar_tags
from intel.facts.schedule import load_sources
from intel.home import Home
from intel.sources import fx
from intel.sources.contact import require_contact
from intel.sources.edgar import live
from intel.sources.edgar.concepts import tag_dictionary
from intel.sources.edgar.replay import Pulled, replay
from intel.store.lines import append_line, read_lines


def pull_edgar(
    home: Home,
    data: Path,
    reference: Reference,
    known: Sequence[Path],
    *,
    now: datetime,
    only: str | None = None,
    hosts: live.Hosts = live.EDGAR,
) -> Pulled:
    """Fetch what is new at EDGAR and take it in.

    Raises
    ------
    SourceUnavailable
        When no contact is set, or EDGAR gives nothing.
    """
    from intel.sources.polite import PoliteClient

    client = PoliteClient(require_contact(), home.cache / "edgar")
    # Stands from the first page until all is in the ledger, so that a pull that dies is made up.
    unfinished = client.cache / ".unfinished"
    made_up = unfinished.exists()
    client.cache.mkdir(parents=True, exist_ok=True)
    unfinished.touch()
    fetched = live.fetch(client, reference, now=now, only=only, hosts=hosts)
    if fetched.new or made_up:
        dictionary = tag_dictionary(load_edgar_tags(data))
        result = replay(home, client.cache, reference, dictionary, known, now=now, only=only)
    else:
        result = Pulled((), ("EDGAR has nothing new",))
    unfinished.unlink()
    return Pulled(result.files, (*result.notes, *fetched.left_out))


def pull_fx(
    home: Home, reference: Reference, *, now: datetime, host: str = fx.FRED
) -> fx.PulledRates:
    """Fetch the currency rates and take them in.

    Raises
    ------
    SourceUnavailable
        When no contact is set, or the rates cannot be had.
    """
    from intel.sources.polite import PoliteClient

    client = PoliteClient(require_contact(), home.cache / "fx")
    content = fx.fetch_rates(client, host=host)
    return fx.pull_rates(home, host, content, reference.fx_monthly, now=now)


@dataclass(frozen=True)
class Attempt:
    """One pull of one source: what it gave, or why it gave nothing."""

    source: str
    at: str
    succeeded: bool
    message: str

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


def pull_all(
    home: Home, data: Path, reference: Reference, known: Sequence[Path], *, now: datetime
) -> tuple[Attempt, ...]:
    """Pull every source that is due by the reviewed schedule, and keep what came of it.

    One that the schedule does not name is due at every refresh.

    What one of them cannot do, whatever the reason, is told and stops neither another nor the
    refresh; it is due until it has answered.
    """

    def edgar() -> str:
        result = pull_edgar(home, data, reference, known, now=now)
        return f"{result.added:,} new rows" if result.files else result.notes[0]

    def rates() -> str:
        return f"{pull_fx(home, reference, now=now).accepted:,} new rates"

    attempts, due = [], due_sources(home, data, now=now)
    for source, work in (("edgar", edgar), ("fx", rates)):
        if due.get(source, now) > now:
            continue
        try:
            attempt = Attempt(source, now.isoformat(timespec="seconds"), True, work())
        except Exception as error:
            why = str(error) if isinstance(error, IntelError) else repr(error)
            attempt = Attempt(source, now.isoformat(timespec="seconds"), False, why)
        attempts.append(attempt)
        append_line(_history(home), asdict(attempt))
    return tuple(attempts)


def due_sources(home: Home, data: Path, *, now: datetime) -> dict[str, datetime]:
    """When each source is due, by the reviewed schedule and its last answer."""
    answered = {told["source"]: told["succeeded_at"] for told in source_ages(home, now=now)}
    return {
        name: source.next_due(
            after=datetime.fromisoformat(answered[name]) if answered.get(name) else None, now=now
        )
        for name, source in load_sources(data).items()
    }


def source_ages(home: Home, *, now: datetime) -> list[dict[str, Any]]:
    """Of every source that was pulled: the last attempt, and how old what it gave is."""
    last: dict[str, dict[str, Any]] = {}
    for attempt in _attempts(home):
        told = last.setdefault(attempt.source, {"source": attempt.source, "succeeded_at": None})
        told |= {"attempted_at": attempt.at, "succeeded": attempt.succeeded}
        told["message"] = attempt.message
        if attempt.succeeded:
            told["succeeded_at"] = attempt.at
    for told in last.values():
        given = told["succeeded_at"]
        told["age_days"] = (now - datetime.fromisoformat(given)).days if given else None
    return list(last.values())


def _history(home: Home) -> Path:
    return home.ledger / "pulls.jsonl"


def _attempts(home: Home) -> Iterator[Attempt]:
    for told in read_lines(_history(home))[0]:
        with suppress(TypeError):  # of another version of this code
            yield Attempt(**told)
