"""The steps of a refresh: named, timed, told of, and held to their limits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from intel.errors import StepOverdue
from intel.refresh.making import Tell
from intel.refresh.step_limit import GiveUp, limited


@dataclass(frozen=True)
class Step:
    """A step: ``seconds`` is None when it begins, and what it told is known when it has ended."""

    name: str
    seconds: float | None = None
    told: str = ""


Progress = Callable[[Step], None]


class Steps:
    """The steps taken so far.

    Parameters
    ----------
    progress
        Told of every step as it begins and as it ends.
    limits
        How long each may take.
    if_deaf
        Called when a step that is over its limit cannot be interrupted.
    """

    def __init__(
        self, progress: Progress, limits: Mapping[str, timedelta], if_deaf: GiveUp
    ) -> None:
        self.taken: list[Step] = []
        self._progress = progress
        self._limits = limits
        self._if_deaf = if_deaf

    @contextmanager
    def step(self, name: str, *, may_be_cut: bool = False) -> Iterator[Tell]:
        """Time what is done inside; what is told there stands beside it.

        A step over its limit ends the refresh; one that ``may_be_cut`` only ends itself.
        """
        told: list[str] = []
        self._progress(Step(name))
        began = time.perf_counter()
        try:
            with limited(name, self._limits.get(name), if_deaf=self._if_deaf):
                yield told.append
        except StepOverdue as overdue:
            if not may_be_cut:
                raise
            told.append(str(overdue))
        self.note(Step(name, time.perf_counter() - began, ", ".join(told)))

    def skipped(self, name: str, why: str, *, is_news: bool = True) -> None:
        """Say why a step is not taken; what is no news is shown, and not kept with the run."""
        step = Step(name, 0.0, f"skipped: {why}")
        if is_news:
            self.note(step)
        else:
            self._progress(step)

    def note(self, step: Step) -> None:
        """Put a step that has ended beside the others."""
        self.taken.append(step)
        self._progress(step)
