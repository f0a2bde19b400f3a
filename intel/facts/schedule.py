"""The schedule from ``data/reference/schedule.toml``: which job runs when, by the UTC clock."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Final

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from intel.errors import AssumptionError

_WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = f"({'|'.join(_WEEK)})"
_DAYS = re.compile(rf"{_DAY}(-{_DAY})?(,{_DAY}(-{_DAY})?)*")
_CLOCK = re.compile(r"(\*|\d+(-\d+)?)(/\d+)?(,\d+(-\d+)?)*")
_HOURS: Final = range(24)
_MINUTES: Final = range(60)


@dataclass(frozen=True)
class ScheduledSource:
    """A source outside and when it has something new, ``cron`` as that of a job.

    The first refresh after that asks it, and each one after that until it answers.
    """

    name: str
    cron: Mapping[str, str]
    reason: str

    def next_due(self, *, after: datetime | None, now: datetime) -> datetime:
        """When it is due, having answered at ``after``: at once when it never did.

        An answer later than ``now`` is of a clock that was wrong, and counts for none.
        """
        return now if after is None or after > now else next_moment(self.cron, after=after)


@dataclass(frozen=True)
class ScheduledJob:
    """A job and when it runs.

    ``cron`` holds ``day_of_week``, ``hour`` and ``minute`` as cron expressions, UTC; a run starts
    up to ``jitter`` later and is stopped after ``timeout``. ``step_limits`` says how long each step
    of it may take, ``sources`` when it asks whom; both are empty for a job without any.
    """

    name: str
    command: tuple[str, ...]
    cron: Mapping[str, str]
    jitter: timedelta
    timeout: timedelta
    reason: str
    step_limits: Mapping[str, timedelta] = field(default_factory=dict)
    sources: tuple[ScheduledSource, ...] = ()

    def next_due(self, *, after: datetime) -> datetime:
        """The first moment after ``after`` (naive UTC) at which it is due, before any jitter."""
        return next_moment(self.cron, after=after)


def next_moment(cron: Mapping[str, str], *, after: datetime) -> datetime:
    """The first moment after ``after`` (naive UTC) that ``cron`` names."""
    days = _days(cron["day_of_week"])
    hours = _units(cron["hour"], _HOURS)
    minutes = _units(cron["minute"], _MINUTES)
    midnight = datetime.combine(after.date(), time())
    return next(
        moment
        for day in range(len(_WEEK) + 1)
        if (midnight + timedelta(days=day)).weekday() in days
        for hour in hours
        for minute in minutes
        if (moment := midnight + timedelta(days=day, hours=hour, minutes=minute)) > after
    )


_Seconds = Annotated[float, Field(gt=0)]


class _StepLimits(BaseModel):
    """Every step of the refresh by name, so that none is without a limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pull: _Seconds
    append: _Seconds
    validate_: _Seconds = Field(alias="validate")
    derive: _Seconds
    forecast: _Seconds
    simulate: _Seconds
    score: _Seconds
    check: _Seconds
    publish: _Seconds
    share: _Seconds
    brief: _Seconds


class _DueFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: str
    day_of_week: str
    hour: str
    minute: str

    @field_validator("day_of_week")
    @classmethod
    def _named(cls, value: str) -> str:
        if not _DAYS.fullmatch(value):
            raise ValueError("days go by name: mon, tue, wed, thu, fri, sat, sun, mon-fri")
        _days(value)
        return value

    @field_validator("hour", "minute")
    @classmethod
    def _cron(cls, value: str, info: ValidationInfo) -> str:
        if not _CLOCK.fullmatch(value):
            raise ValueError('write a cron expression in quotes, such as "5", "*/6" or "8-20"')
        _units(value, _HOURS if info.field_name == "hour" else _MINUTES)
        return value

    @property
    def cron(self) -> Mapping[str, str]:
        """The moments it names."""
        return {"day_of_week": self.day_of_week, "hour": self.hour, "minute": self.minute}


class _Sources(BaseModel):
    """Every source of the pull by name, so that none is without a cadence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    edgar: _DueFile
    fx: _DueFile


class _JobFile(_DueFile):
    command: list[str] = Field(min_length=1)
    jitter_s: int = Field(ge=0)
    timeout_min: float = Field(gt=0)
    step_limit_s: _StepLimits | None = None
    sources: _Sources | None = None


def load_sources(data: Path) -> Mapping[str, ScheduledSource]:
    """Read when each source outside is due.

    Raises
    ------
    AssumptionError
        As :func:`load_schedule`.
    """
    return {source.name: source for job in load_schedule(data) for source in job.sources}


def load_schedule(data: Path) -> tuple[ScheduledJob, ...]:
    """Read the schedule under ``data``.

    Raises
    ------
    AssumptionError
        Naming the file, the place in it and the remedy.
    """
    path = data / "reference" / "schedule.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AssumptionError(f"{path.name}: cannot be read: {error}; correct the file") from error
    return tuple(_job(path.name, name, table) for name, table in tables.items())


def _job(file: str, name: str, table: object) -> ScheduledJob:
    try:
        job = _JobFile.model_validate(table)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join([name, *map(str, fault["loc"])])
        raise AssumptionError(f"{file}: {place}: {fault['msg']}; correct it") from error
    limits = {} if job.step_limit_s is None else job.step_limit_s.model_dump(by_alias=True)
    if any(limit > 60 * job.timeout_min for limit in limits.values()):
        raise AssumptionError(
            f"{file}: {name}.step_limit_s: a step may not take longer than the run's timeout_min;"
            " correct it"
        )
    return ScheduledJob(
        name=name,
        command=tuple(job.command),
        cron=job.cron,
        jitter=timedelta(seconds=job.jitter_s),
        timeout=timedelta(minutes=job.timeout_min),
        reason=job.reason,
        step_limits={step: timedelta(seconds=limit) for step, limit in limits.items()},
        sources=tuple(
            ScheduledSource(name, due.cron, due.reason) for name, due in job.sources or ()
        ),
    )


def _days(expression: str) -> set[int]:
    """The weekdays of ``mon-fri,sun``, Monday 0.

    Raises
    ------
    ValueError
        For a range that runs backwards.
    """
    days: set[int] = set()
    for part in expression.split(","):
        first, _, last = part.partition("-")
        start, end = _WEEK.index(first), _WEEK.index(last or first)
        if start > end:
            raise ValueError(f"{part} runs backwards; the week begins with mon")
        days.update(range(start, end + 1))
    return days


def _units(expression: str, unit: range) -> list[int]:
    """The hours or minutes of ``5``, ``*/6``, ``8-20/2`` or ``0,30``, in order.

    Raises
    ------
    ValueError
        For a value outside ``unit``, a range that runs backwards, or a step of 0.
    """
    chosen: set[int] = set()
    for part in expression.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        start = unit.start if first == "*" else int(first)
        end = unit.stop - 1 if first == "*" or (step and not last) else int(last or first)
        if start not in unit or end not in unit or start > end or step == "0":
            raise ValueError(f"{part} is not within {unit.start}-{unit.stop - 1}")
        chosen.update(range(start, end + 1, int(step or 1)))
    return sorted(chosen)
