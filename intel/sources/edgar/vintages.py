"""From statements to what is new in them: first values, restatements, quarters by difference.

A filing repeats the figures of earlier ones beside its own. What it repeats is known; what it
states differently is a restatement, a new number with the later filing's day. Roundings of one
another are no restatement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from intel.sources.edgar.concepts import Quantity
from intel.sources.edgar.statement import SetAside, Statement

# Shortest and longest length in days. 12 to 14 weeks are a quarter, 52 or 53 a year.
_LENGTHS: Final = (
    ("moment", 1, 1), ("quarter", 80, 100), ("half", 170, 195), ("nine_months", 255, 290),
    ("year", 350, 380),
)  # fmt: skip
_BEFORE: Final = {"year": "nine_months", "nine_months": "half", "half": "quarter"}


@dataclass(frozen=True)
class Meant:
    """A statement, what it is of, and the rank of its tag."""

    statement: Statement
    quantity: Quantity
    rank: int


@dataclass(frozen=True)
class Derived:
    """A quarter that no filing states: ``longer`` less ``shorter``, which starts the same day."""

    longer: Meant
    shorter: Meant

    @property
    def start(self) -> date:
        """First day of the quarter."""
        return self.shorter.statement.end + timedelta(days=1)

    @property
    def end(self) -> date:
        """Last day of the quarter."""
        return self.longer.statement.end

    @property
    def value(self) -> Decimal:
        """The difference."""
        return self.longer.statement.value - self.shorter.statement.value

    @property
    def last_digit(self) -> Decimal:
        """The unit in the last place of the coarser of the two."""
        return max(self.longer.statement.last_digit, self.shorter.statement.last_digit)


@dataclass
class Sorted:
    """What became of every statement: ``new + known + set aside``, and what follows from them."""

    new: list[Meant]
    known: list[Meant]
    set_aside: list[tuple[Meant, SetAside]]
    derived: list[Derived]


def length_of(statement: Statement) -> str:
    """moment, quarter, half, nine_months or year; empty where it is none of them."""
    days = statement.days
    return next((name for name, low, high in _LENGTHS if low <= days <= high), "")


def sort_out(meant: Iterable[Meant]) -> Sorted:
    """Tell new from known, in the order of filing, for the statements of one company."""
    result = Sorted([], [], [], [])
    by_quantity: dict[tuple[Quantity, str], list[Meant]] = defaultdict(list)
    for each in meant:
        by_quantity[each.quantity, each.statement.unit].append(each)
    for group in by_quantity.values():
        ordered = sorted(group, key=_order)
        result.derived.extend(_differences(_sort_group(ordered, result)))
    return result


def _order(each: Meant) -> tuple[date, int, str, int, str, str]:
    statement = each.statement
    precision = 99 if statement.decimals is None else statement.decimals
    filing = statement.filing
    return (
        filing.filed or date.max, each.rank, filing.accession, -precision, statement.file,
        statement.place,
    )  # fmt: skip


def _sort_group(ordered: Sequence[Meant], result: Sorted) -> list[Meant]:
    """Sort out the statements of one quantity; those that stand, new or known, are returned."""
    standing: list[Meant] = []
    current: dict[tuple[date | None, date], Meant] = {}
    ends = {(each.statement.end, each.statement.value): each for each in reversed(ordered)
            if length_of(each.statement) == "quarter"}  # fmt: skip
    for each in ordered:
        statement = each.statement
        if not length_of(statement):
            _refuse(result, each, f"{statement.days} days are no quarter, half, 9 months or year",
                    "none is needed: it cannot be compared with other periods")  # fmt: skip
            continue
        period = (statement.start, statement.end)
        before = current.get(period)
        if before is None:
            current[period] = each
            standing.append(each)
            result.new.append(each)
            continue
        if statement.agrees_with(before.statement):
            standing.append(each)
            result.known.append(each)
            continue
        fault = _fault(each, before, ends.get((statement.end, statement.value)))
        if fault:
            _refuse(result, each, *fault)
            continue
        current[period] = each
        standing.append(each)
        result.new.append(each)
    return standing


def _fault(each: Meant, before: Meant, quarter: Meant | None) -> tuple[str, str] | None:
    """Why a differing value is no restatement."""
    statement, said = each.statement, before.statement
    if each.rank > before.rank:
        return (f"{said.as_tagged} gives {said.value:,} for the same period and is preferred",
                "none is needed: the definitions differ")  # fmt: skip
    if statement.filing == said.filing and each.rank == before.rank:
        return (f"the same filing also states {said.value:,} for the same period",
                "look at the filing; drop the right figure into the inbox")  # fmt: skip
    if quarter is not None and length_of(statement) != "quarter":
        return (f"the value of the quarter to {statement.end} on a period of {statement.days} days",
                "none is needed: the filing dates it from the wrong day")  # fmt: skip
    return None


def _refuse(result: Sorted, each: Meant, rule: str, remedy: str) -> None:
    statement = each.statement
    aside = SetAside(statement.file, statement.place, statement.as_tagged, str(statement.value),
                     rule, remedy)  # fmt: skip
    result.set_aside.append((each, aside))


def _differences(standing: Sequence[Meant]) -> list[Derived]:
    """Quarters that only longer periods of one tag tell, as each filing of the longer one has it.

    A restated longer period gives a new quarter only when the shorter one was restated as well:
    otherwise the two may stand on different definitions.
    """
    stated = {each.statement.end for each in standing if length_of(each.statement) == "quarter"}
    versions: dict[tuple[str, date], dict[date, list[Meant]]] = defaultdict(dict)
    for each in standing:
        statement = each.statement
        if statement.start is not None:
            same_start = versions[statement.tag, statement.start]
            of_period = same_start.setdefault(statement.end, [])
            if not of_period or not statement.agrees_with(of_period[-1].statement):
                of_period.append(each)
    found = [
        quarter
        for same_start in versions.values()
        for end, longers in same_start.items()
        for shorter_end, shorters in same_start.items()
        if end not in stated
        and 80 <= (end - shorter_end).days <= 100
        and _BEFORE.get(length_of(longers[0].statement)) == length_of(shorters[0].statement)
        for quarter in _by_version(longers, shorters)
    ]
    found.sort(key=lambda each: (each.longer.statement.end, *_order(each.longer)))
    result: list[Derived] = []
    for quarter in found:
        last = result[-1] if result else None
        same = last is not None and (last.start, last.end) == (quarter.start, quarter.end)
        if last is None or not same or abs(quarter.value - last.value) > quarter.last_digit:
            result.append(quarter)
    return result


def _by_version(longers: Sequence[Meant], shorters: Sequence[Meant]) -> Iterator[Derived]:
    for number, longer in enumerate(longers):
        known = [each for each in shorters if _filed(each) <= _filed(longer)]
        if not known:
            continue
        if number and _filed(known[-1]) <= _filed(longers[number - 1]):
            continue  # the longer period alone was restated
        yield Derived(longer, known[-1])


def _filed(each: Meant) -> date:
    return each.statement.filing.filed or date.max
