"""Currency rates: monthly averages of the Federal Reserve's H.10 release.

Fetched from FRED, or read from a recorded file, into ``ledger/fx/``. The reviewed rates of
``data/reference/fx_monthly.csv`` stand; the ledger adds the months they do not have. Which way a
series is quoted is said here once: euros and pounds in dollars, the others for one dollar.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd
from pydantic import ValidationError

from intel.errors import EvidenceError
from intel.facts import Reference
from intel.facts.tables import FxRate
from intel.home import Home
from intel.sources.edgar.statement import SetAside
from intel.sources.ledger import as_csv, moment
from intel.whole_file import write_whole

if TYPE_CHECKING:
    from intel.sources.polite import PoliteClient

PUBLISHER: Final = "Federal Reserve (H.10, monthly averages, through FRED)"
FRED: Final = "https://fred.stlouisfed.org"
SERIES: Final[Mapping[str, tuple[str, bool]]] = {
    "EXCHUS": ("CNY", False),
    "EXTAUS": ("TWD", False),
    "EXJPUS": ("JPY", False),
    "EXKOUS": ("KRW", False),
    "EXUSEU": ("EUR", True),
    "EXUSUK": ("GBP", True),
}
"""Currency of each series, and whether it is quoted in dollars a unit."""
COLUMNS: Final = tuple(FxRate.model_fields)
AGREES: Final = 0.002
"""Two documents round a rate differently by less than this; more is another rate."""


@dataclass(frozen=True)
class PulledRates:
    """What became of one file of rates: ``accepted + known + quarantined = read``."""

    file: str
    read: int
    accepted: int
    known: int
    set_aside: tuple[SetAside, ...]

    @property
    def quarantined(self) -> int:
        """Rates that could not be used."""
        return len(self.set_aside)

    def __str__(self) -> str:
        return (
            f"{self.file}: read {self.read:,} monthly rates = {self.accepted:,} new"
            f" + {self.known:,} known + {self.quarantined:,} set aside"
        )


def pull_rates(
    home: Home, name: str, content: bytes, reviewed: pd.DataFrame, *, now: datetime
) -> PulledRates:
    """Take in a file of rates: FRED's CSV, or the columns of ``fx_monthly.csv``.

    Raises
    ------
    EvidenceError
        When the file is neither.
    """
    rows, set_aside = _rows(name, content)
    known = _by_month(monthly_rates(home, reviewed))
    new, repeated = [], 0
    for place, row in rows:
        key, rate = (row["month"], row["currency"]), float(row["units_per_usd"])
        if key not in known:
            known[key] = rate
            new.append(row)
        elif abs(rate / known[key] - 1) <= AGREES:
            repeated += 1
        else:
            rule = f"{known[key]:g} {row['currency']} for one dollar is the rate there is"
            remedy = "see which way the file quotes it; correct data/reference/fx_monthly.csv if"
            set_aside.append(
                SetAside(name, place, "units_per_usd", f"{rate:g}", rule, f"{remedy} it is wrong")
            )
    if new:
        write_whole(home.ledger / "fx" / f"{moment(now)}.csv", as_csv(new, COLUMNS))
    return PulledRates(
        name, len(new) + repeated + len(set_aside), len(new), repeated, tuple(set_aside)
    )


def fetch_rates(client: PoliteClient, *, host: str = FRED) -> bytes:
    """FRED's CSV of all series.

    Raises
    ------
    SourceUnavailable
        When it cannot be had.
    """
    address = f"{host}/graph/fredgraph.csv?id={','.join(SERIES)}"
    content, _ = client.get(address, "fredgraph.csv", check=_is_rates)
    return content


def monthly_rates(home: Home, reviewed: pd.DataFrame) -> pd.DataFrame:
    """The reviewed rates, and from the ledger those of months they do not have."""
    files = sorted((home.ledger / "fx").glob("*.csv"))
    pulled = (pd.read_csv(path).astype(dict(reviewed.dtypes)) for path in files)
    every = pd.concat([reviewed, *pulled], ignore_index=True)
    return every.drop_duplicates(["month", "currency"], ignore_index=True)


def with_monthly_rates(reference: Reference, home: Home) -> Reference:
    """The reviewed tables with the rates of the ledger beside their own."""
    return replace(reference, fx_monthly=monthly_rates(home, reference.fx_monthly))


def _by_month(rates: pd.DataFrame) -> dict[tuple[str, str], float]:
    keys = zip(rates["month"], rates["currency"], strict=True)
    return dict(zip(keys, rates["units_per_usd"], strict=True))


_Rows = list[tuple[str, dict[str, str]]]


def _rows(name: str, content: bytes) -> tuple[_Rows, list[SetAside]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EvidenceError(f"{name}: not text in UTF-8; fetch the CSV again") from error
    if not text.strip():
        raise EvidenceError(f"{name}: the file is empty; fetch it again")
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        (_, first), *lines = [(f"line {reader.line_num}", cells) for cells in reader if cells]
    except csv.Error as error:
        raise EvidenceError(f"{name}: not well-formed CSV ({error}); fetch it again") from error
    header = [cell.strip() for cell in first]
    if tuple(header) == COLUMNS:
        written = [(place, dict(zip(header, cells, strict=False))) for place, cells in lines]
    elif header[0].lower() in ("observation_date", "date") and set(header) & set(SERIES):
        written = [each for place, cells in lines for each in _of_fred(place, header, cells)]
    else:
        raise EvidenceError(
            f"{name}: not a file of rates: the header must be {','.join(COLUMNS)}, or FRED's"
            f" observation_date and {', '.join(SERIES)}; found {', '.join(header)[:80]!r}"
        )
    rows: _Rows = []
    set_aside = []
    for place, row in written:
        try:
            FxRate.model_validate(row)
            rows.append((place, row))
        except ValidationError as error:
            fault = error.errors()[0]
            column = ".".join(map(str, fault["loc"]))
            set_aside.append(
                SetAside(name, place, column, str(fault["input"])[:80], fault["msg"],
                         "correct the row, or fetch the file again")
            )  # fmt: skip
    return rows, set_aside


def _of_fred(place: str, header: list[str], cells: list[str]) -> _Rows:
    """One month of FRED's table; a cell it has no rate for is no row."""
    rows: _Rows = []
    for series, cell in zip(header[1:], cells[1:], strict=False):
        if series not in SERIES or cell.strip() in ("", "."):
            continue
        currency, in_dollars = SERIES[series]
        quoted = cell.strip()
        is_rate = re.fullmatch(r"\d*\.?\d+", quoted) and float(quoted) > 0
        units = f"{1 / float(quoted):.6g}" if in_dollars and is_rate else quoted
        row = {
            "month": cells[0][:7],
            "currency": currency,
            "units_per_usd": units,
            "quoted_value": quoted,
            "quoted_as": "USD per unit" if in_dollars else "units per USD",
            "publisher": PUBLISHER,
            "url": f"{FRED}/series/{series}",
        }
        rows.append((f"{place}, {series}", row))
    return rows


def _is_rates(content: bytes) -> None:
    rows, _ = _rows("the answer", content)
    if not rows:
        raise EvidenceError("it holds no rates")


def read_recorded(path: Path) -> bytes:
    """The bytes of a recorded file.

    Raises
    ------
    EvidenceError
        When it is no file that can be read.
    """
    if not path.is_file():
        raise EvidenceError(f"{path} is not a file; give a recorded CSV file of rates")
    if path.stat().st_size > 10 * 2**20:
        raise EvidenceError(f"{path}: over 10 MB, which no file of monthly rates is")
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{path}: cannot be opened ({error.strerror})") from error
