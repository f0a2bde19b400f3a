"""The refresh: from the reviewed files and the ledger to one published snapshot.

Steps run in order, each named and timed: *pull* what sources outside have (when a contact is set),
*append* what was dropped in or learned by desks that share a lake, *validate* the facts, *derive*
the views over them, *forecast*, *simulate*, *score*, *check*, *publish*, *share* it where there is
a lake, and *brief*: evaluate the alerts and tell of it all.
Nothing is seen of a refresh until *publish* switches a link, so one that dies leaves the last
snapshot as it was. Equal inputs publish nothing. The reviewed schedule says how long each step may
take: one that takes longer is named and ends the refresh, *pull* and *brief* only themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from intel.errors import StepOverdue, StoreMissing
from intel.facts import Reference, load_reference, read_facts
from intel.home import DATA, Home
from intel.refresh.brief import brief_is_current, write_brief
from intel.refresh.checks import check_draft
from intel.refresh.clock import Clock, utc_now
from intel.refresh.fact_tables import Tables, accounted, fact_tables, snapshot_row
from intel.refresh.history import Run, record_end, recorded_run, runs_with_end
from intel.refresh.inputs import (
    Inputs,
    code_version,
    fact_files,
    inputs_digest,
    keep_inputs,
    read_inputs,
    what_changed,
)
from intel.refresh.making import Making
from intel.refresh.reviewed_models import ReviewedModels, load_reviewed_models
from intel.refresh.seed_claims import claim_values
from intel.refresh.shared_facts import (
    digest_with,
    is_shared,
    share,
    shared_facts,
    with_shared,
)
from intel.refresh.step_limit import GiveUp, step_limits
from intel.refresh.steps import Progress, Step, Steps
from intel.sources.contact import CONTACT, contact
from intel.sources.fx import with_monthly_rates
from intel.sources.inbox import Ingested, ingest, waiting
from intel.sources.pull import pull_all
from intel.store import Snapshot, open_snapshot
from intel.store.build import Draft, draft_snapshot
from intel.store.lake import LakeAddress
from intel.store.publish import Publication, next_publication
from intel.store.shelf import held
from intel.whole_file import remove_abandoned

__all__ = ["Refreshed", "Step", "refresh"]


@dataclass
class Refreshed:
    """What a refresh did.

    ``accounting`` has one row a file of facts, ``findings`` one a warning or note of the checks,
    ``left_out`` says why a series was not forecast, ``rows`` counts the rows of every table; all
    are empty when nothing was published.
    """

    outcome: str = "unchanged"
    snapshot_id: str = ""
    steps: list[Step] = field(default_factory=list)
    ingested: tuple[Ingested, ...] = ()
    accounting: pd.DataFrame = field(default_factory=pd.DataFrame)
    findings: pd.DataFrame = field(default_factory=pd.DataFrame)
    left_out: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """What there is to say of the run in one line."""
        told = "; ".join(step.told for step in self.steps if step.told)
        return told or "nothing has changed"


def refresh(
    home: Home,
    *,
    data: Path = DATA,
    full: bool = False,
    clock: Clock = utc_now,
    progress: Progress = lambda step: None,
    give_up: GiveUp | None = None,
) -> Refreshed:
    """Refresh the desk once.

    Parameters
    ----------
    home
        What is written to.
    data
        The reviewed files.
    full
        Publish even when the inputs are those of the current snapshot.
    clock
        Gives the moment, naive UTC.
    progress
        Told of every step as it begins and as it ends.
    give_up
        Ends the process, for a step that is over its limit and cannot be interrupted.

    Raises
    ------
    Busy
        When another refresh runs for this home.
    StepOverdue
        When a step took longer than the schedule lets it. The last snapshot stands.
    IntelError
        When a reviewed file cannot be used. The last snapshot stands.
    """
    with recorded_run(home, "refresh", clock=clock) as run:
        result = _Refresh(home, data, clock, progress, run, give_up).run(full=full)
        run.outcome, run.snapshot_id = result.outcome, result.snapshot_id
        run.message, run.counts = result.told, result.rows
    return result


class _Refresh:
    """One refresh under way."""

    def __init__(
        self,
        home: Home,
        data: Path,
        clock: Clock,
        progress: Progress,
        run: Run,
        give_up: GiveUp | None,
    ) -> None:
        self._home = home
        self._data = data
        self._clock = clock
        self._run = run
        self._give_up = give_up
        self._lake = LakeAddress.from_environment()
        self._steps = Steps(progress, step_limits(data), self._end_deaf)
        self._step = self._steps.step
        self._result = Refreshed(steps=self._steps.taken)

    def run(self, *, full: bool) -> Refreshed:
        self._pull()
        shared = self._append()
        inputs = read_inputs(self._home, self._data)
        digest = digest_with(inputs_digest(inputs), shared)
        current, made_from = self._published()
        self._result.snapshot_id = current
        if hold := held(self._home):
            self._steps.skipped("publish", str(hold))
        else:
            if digest != made_from or full:
                self._rebuild(digest, inputs, shared, full=full)
            self._share()
        self._brief()
        return self._result

    def _pull(self) -> None:
        """Ask the sources outside; that none is configured is said, and nothing is waited for."""
        if not contact():
            self._steps.skipped("pull", f"{CONTACT} is not set", is_news=False)
            return
        with self._step("pull", may_be_cut=True) as tell:
            reference, known = self._known()
            for attempt in pull_all(self._home, self._data, reference, known, now=self._clock()):
                tell(str(attempt))

    def _append(self) -> pd.DataFrame:
        """Take in what was dropped into the inbox; give what other desks put into the lake."""
        with self._step("append") as tell:
            remove_abandoned(self._home.ledger)
            if waiting(self._home):
                reference, known = self._known()
                taken_in = ingest(self._home, reference, known, now=self._clock())
                self._result.ingested = taken_in
                tell(f"{len(taken_in)} file(s) from the inbox")
            return shared_facts(self._lake, self._data)

    def _rebuild(self, digest: str, inputs: Inputs, shared: pd.DataFrame, *, full: bool) -> None:
        """Fill a draft step by step, each step asking the views over what stands there already."""
        tables, reviewed = self._validate(inputs, shared)
        with (
            next_publication(self._home, now=self._clock()) as publication,
            draft_snapshot(publication.target) as draft,
        ):
            day = self._clock().date()
            making = Making(self._home, self._data, day, self._run.run_id, digest)
            self._derive(draft, tables)
            self._model(draft, reviewed, making)
            self._check(draft, making, full=full)
            self._publish(draft, publication, digest)
        keep_inputs(self._home, self._result.snapshot_id, inputs)

    def _validate(self, inputs: Inputs, shared: pd.DataFrame) -> tuple[Tables, ReviewedModels]:
        """Read every fact and every reviewed file; what cannot be used is named."""
        with self._step("validate") as tell:
            reference, files = self._known()
            reference = with_monthly_rates(reference, self._home)
            reading = read_facts(files, reference)
            tables = with_shared(fact_tables(self._home, reading, reference), shared)
            self._result.accounting = tables["fact_accounting"]
            reviewed = load_reviewed_models(self._data)
            if why := what_changed(self._home, self._result.snapshot_id, inputs):
                tell(why)
            tell(accounted(self._result.accounting))
        return tables, reviewed

    def _derive(self, draft: Draft, tables: Tables) -> None:
        with self._step("derive") as tell:
            draft.load(tables)
            documents = draft.query("SELECT count(*) AS n FROM source")["n"].item()
            tell(f"{len(tables['fact']):,} facts, {documents:,} documents")

    def _model(self, draft: Draft, reviewed: ReviewedModels, making: Making) -> None:
        # Here, since an unchanged refresh ends before the models would have been loaded.
        from intel.refresh.forecast_step import forecast
        from intel.refresh.score_step import score
        from intel.refresh.simulate_step import simulate

        with self._step("forecast") as tell:
            forecasts = forecast(draft, reviewed.outlook, making, tell)
            self._result.left_out = forecasts.left_out
        with self._step("simulate") as tell:
            simulate(draft, reviewed, making, tell)
        with self._step("score") as tell:
            score(draft, reviewed, forecasts, making, tell)

    def _check(self, draft: Draft, making: Making, *, full: bool) -> None:
        """Stop here where the data contradict themselves; a full refresh compares with no past."""
        with self._step("check") as tell:
            draft.load({"claim_value": claim_values(draft)})
            before = None if full else self._last()
            self._result.findings = check_draft(draft, before, today=making.made_on, tell=tell)

    def _publish(self, draft: Draft, publication: Publication, digest: str) -> None:
        with self._step("publish") as tell:
            now = self._clock()
            # Whoever reads this row reads it in a published snapshot, so the run ended as it says.
            self._run.outcome, self._run.snapshot_id = "published", publication.target.parent.name
            self._run.message = self._result.told
            draft.load(
                {
                    "job_run": runs_with_end(self._home, self._run, at=now),
                    "snapshot": snapshot_row(digest, code_version(), now),
                }
            )
            info = draft.finish()
            publication.publish()
            self._result.outcome, self._result.snapshot_id = "published", info.id
            self._result.rows = info.rows
            tell(f"snapshot {info.id}, {info.size_bytes / 2**20:.1f} MiB")

    def _share(self) -> None:
        """Put what is published into the lake, where there is one, unless it is there."""
        lake, snapshot = self._lake, self._last()
        if lake is None or snapshot is None or is_shared(self._home, lake, snapshot):
            return
        with self._step("share") as tell:
            tell(share(self._home, lake, snapshot))

    def _brief(self) -> None:
        """Tell what is published; what fails here is told, and unpublishes nothing."""
        snapshot, now = self._last(), self._clock()
        if snapshot is None or brief_is_current(self._home, snapshot, now=now):
            return
        with self._step("brief", may_be_cut=True) as tell:
            try:
                tell(write_brief(self._home, snapshot, now=now))
            except Exception as error:  # whatever it is, the snapshot stands
                tell(f"the briefing could not be written: {type(error).__name__}: {error}")

    def _known(self) -> tuple[Reference, tuple[Path, ...]]:
        """The reviewed reference data, and every file of facts there is."""
        return load_reference(self._data), fact_files(self._home, self._data)

    def _published(self) -> tuple[str, str]:
        """Number and inputs of the current snapshot; empty when there is none to be read."""
        snapshot = self._last()
        return ("", "") if snapshot is None else (snapshot.id, snapshot.inputs_digest)

    def _last(self) -> Snapshot | None:
        """The current snapshot; None when there is none to be read."""
        try:
            return open_snapshot(self._home)
        except StoreMissing:
            return None

    def _end_deaf(self, overdue: StepOverdue) -> None:
        """End a step that no alarm reaches, with the process it is stuck in."""
        if self._give_up is not None:
            record_end(self._home, self._run, "failed", str(overdue), now=self._clock())
            self._give_up(overdue)
