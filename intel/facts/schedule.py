"""The schedule from ``data/reference/schedule.toml``: which job runs when, by the UTC clock."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from intel.errors import AssumptionError

_DAY = "(mon|tue|wed|thu|fri|sat|sun)"
_DAYS = re.compile(rf"{_DAY}(-{_DAY})?(,{_DAY}(-{_DAY})?)*")
_CLOCK = re.compile(r"(\*|\d+(-\d+)?)(/\d+)?(,\d+(-\d+)?)*")


@dataclass(frozen=True)
class ScheduledJob:
    """A job and when it runs.

    ``cron`` holds ``day_of_week``, ``hour`` and ``minute`` as cron expressions, UTC; a run starts
    up to ``jitter`` later and is stopped after ``timeout``.
    """

    name: str
    command: tuple[str, ...]
    cron: Mapping[str, str]
    jitter: timedelta
    timeout: timedelta
    reason: str


class _JobFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    command: list[str] = Field(min_length=1)
    reason: str
    day_of_week: str
    hour: str
    minute: str
    jitter_s: int = Field(ge=0)
    timeout_min: float = Field(gt=0)

    @field_validator("day_of_week")
    @classmethod
    def _named(cls, value: str) -> str:
        if not _DAYS.fullmatch(value):
            raise ValueError("days go by name: mon, tue, wed, thu, fri, sat, sun, mon-fri")
        return value

    @field_validator("hour", "minute")
    @classmethod
    def _cron(cls, value: str) -> str:
        if not _CLOCK.fullmatch(value):
            raise ValueError('write a cron expression in quotes, such as "5", "*/6" or "8-20"')
        return value


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
    return ScheduledJob(
        name=name,
        command=tuple(job.command),
        cron={"day_of_week": job.day_of_week, "hour": job.hour, "minute": job.minute},
        jitter=timedelta(seconds=job.jitter_s),
        timeout=timedelta(minutes=job.timeout_min),
        reason=job.reason,
    )
