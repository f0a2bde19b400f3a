"""The refresh: from the reviewed files and the ledger to one published snapshot.

Steps run in order, each named and timed: *pull* what sources outside have (when a contact is set),
*append* what was dropped in, *validate* the facts, *derive* the views over them, *forecast*,
*simulate*, *score*, *check*, *publish*, and *brief*: evaluate the alerts and tell of it all.
Nothing is seen of a refresh until *publish* switches a link, so one that dies leaves the last
snapshot as it was. Equal inputs publish nothing. The reviewed schedule says how long each step may
take: one that takes longer is named and ends the refresh, *pull* and *brief* only themselves.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from intel.errors import StepOverdue, StoreMissing
from intel.facts import load_reference, read_facts
from intel.facts.hardware import load_hardware
from intel.facts.scenarios import load_scenario_sets
from intel.home import DATA, Home
from intel.refresh.brief import brief_is_current, write_brief
from intel.refresh.capex_series import read_capex_series
from intel.refresh.checks import check_draft
from intel.refresh.clock import Clock, utc_now
from intel.refresh.driven_forecasts import LINES as DRIVEN_LINES
from intel.refresh.driven_forecasts import driven_tables
from intel.refresh.evidence_trail import trail_tables
from intel.refresh.fact_tables import (
    Tables,
    accounted,
    fact_tables,
    snapshot_row,
)
from intel.refresh.forecast_ledger import keep_forecasts
from intel.refresh.forecasters import score_forecasters
from intel.refresh.hardware_validation import hardware_validation_rows
from intel.refresh.history import Run, record_end, recorded_run, runs_with_end
from intel.refresh.inputs import code_version, fact_files, inputs_digest
from intel.refresh.moats import moat_inputs, moat_ranks
from intel.refresh.model_results import hardware_rows
from intel.refresh.outlook_backtest import backtest_outlooks
from intel.refresh.outlook_ledger import keep_outlooks
from intel.refresh.outlooks import outlook_tables
from intel.refresh.scenario_results import scenario_tables
from intel.refresh.scoring import score_landed
from intel.refresh.seed_claims import claim_values
from intel.refresh.shared_facts import digest_with, shared_facts, with_shared
from intel.refresh.step_limit import GiveUp, limited, step_limits
from intel.refresh.triangulation import triangulation_rows
from intel.refresh.vendor_forecasts import forecast_vendors
from intel.refresh.vendor_series import VendorSeries
from intel.refresh.vendor_vintages import read_vendor_series
from intel.sources.contact import CONTACT, contact
from intel.sources.fx import with_monthly_rates
from intel.sources.inbox import Ingested, ingest, waiting
from intel.sources.pull import pull_all
from intel.store import Snapshot, open_snapshot
from intel.store.build import Draft, draft_snapshot
from intel.store.lake import LakeAddress, put
from intel.store.publish import Publication, next_publication
from intel.store.shelf import held


@dataclass(frozen=True)
class Step:
    """A step: ``seconds`` is None when it begins, and what it told is known when it has ended."""

    name: str
    seconds: float | None = None
    told: str = ""


Progress = Callable[[Step], None]


@dataclass
class Refreshed:
    """What a refresh did.

    ``accounting`` has one row a file of facts, ``left_out`` says why a series was not forecast,
    ``rows`` counts the rows of every table; all three are empty when nothing was published.
    """

    outcome: str = "unchanged"
    snapshot_id: str = ""
    steps: list[Step] = field(default_factory=list)
    ingested: tuple[Ingested, ...] = ()
    accounting: pd.DataFrame = field(default_factory=pd.DataFrame)
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
        self._limits = step_limits(data)
        self._give_up = give_up
        self._home = home
        self._data = data
        self._clock = clock
        self._progress = progress
        self._run = run
        self._result = Refreshed()
        self._series: list[VendorSeries] = []
        self._forecasts = pd.DataFrame()
        self._outlooks: dict[str, pd.DataFrame] = {}

    def run(self, *, full: bool) -> Refreshed:
        self._pull()
        with self._step("append") as tell:
            if waiting(self._home):
                reference, known = load_reference(self._data), fact_files(self._home, self._data)
                taken_in = ingest(self._home, reference, known, now=self._clock())
                self._result.ingested = taken_in
                tell(f"{len(taken_in)} file(s) from the inbox")
        shared = shared_facts(self._data)
        digest = digest_with(inputs_digest(self._home, self._data), shared)
        current, made_from = self._published()
        if hold := held(self._home):
            self._result.snapshot_id = current
            self._note(Step("publish", 0.0, f"skipped: {hold}"))
        elif digest == made_from and not full:
            self._result.snapshot_id = current
        else:
            self._rebuild(digest, shared, full=full)
        self._brief()
        return self._result

    def _pull(self) -> None:
        """Ask the sources outside; that none is configured is said, and nothing is waited for."""
        if not contact():
            self._progress(Step("pull", 0.0, f"skipped: {CONTACT} is not set"))
            return
        with self._step("pull", may_be_cut=True) as tell:
            reference, known = load_reference(self._data), fact_files(self._home, self._data)
            made = pull_all(self._home, self._data, reference, known, now=self._clock())
            tell(", ".join(map(str, made)) or "no source is due")

    def _rebuild(self, digest: str, shared: pd.DataFrame, *, full: bool) -> None:
        """Fill a draft step by step, each step asking the views over what stands there already."""
        with self._step("validate") as tell:
            reference = with_monthly_rates(load_reference(self._data), self._home)
            reading = read_facts(fact_files(self._home, self._data), reference)
            tables = with_shared(fact_tables(self._home, reading, reference), shared)
            self._result.accounting = tables["fact_accounting"]
            tell(accounted(self._result.accounting))
        with (
            next_publication(self._home, now=self._clock()) as publication,
            draft_snapshot(publication.target) as draft,
        ):
            self._derive(draft, tables)
            self._forecast(draft, digest)
            self._simulate(draft)
            self._score(draft, digest)
            self._check(draft, full=full)
            self._publish(draft, publication, digest)
        self._share()

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

    def _share(self) -> None:
        """Put what was published into the lake, where there is one."""
        if address := LakeAddress.from_environment():
            with self._step("share") as tell:
                tell(f"version {put(address, open_snapshot(self._home).path)} of the lake")

    def _derive(self, draft: Draft, tables: Tables) -> None:
        with self._step("derive") as tell:
            draft.load(tables)
            documents = draft.query("SELECT count(*) AS n FROM source")["n"].item()
            tell(f"{len(tables['fact']):,} facts, {documents:,} documents")

    def _forecast(self, draft: Draft, digest: str) -> None:
        with self._step("forecast") as tell:
            self._series = [*read_vendor_series(draft), *read_capex_series(draft)]
            made = forecast_vendors(
                self._series,
                made_on=self._clock().date(),
                run_id=self._run.run_id,
                data_version=digest,
            )
            self._result.left_out = made.left_out
            self._forecasts = keep_forecasts(self._home, made.forecast)
            driven = driven_tables(
                self._series,
                made.forecast,
                made.forecast_backtest,
                made.forecast_spread,
                draft.query(DRIVEN_LINES)["series_id"],
                day=pd.Timestamp(self._clock().date()),
            )
            draft.load(
                _with_rows(
                    forecast=self._forecasts,
                    forecast_series=made.forecast_series,
                    forecast_score=made.forecast_score,
                    forecast_backtest=made.forecast_backtest,
                    forecast_spread=made.forecast_spread,
                    forecast_second_opinion=made.forecast_second_opinion,
                    **driven,
                )
            )
            outlooks = outlook_tables(draft.query, self._data, made_on=self._clock().date())
            draft.load(outlooks)
            self._outlooks = {**outlooks, **driven}
            tested = backtest_outlooks(
                draft.query, self._data, self._series, made_on=self._clock().date()
            )
            draft.load(_with_rows(outlook_backtest=tested))
            tell(
                f"{len(made.forecast_series) - len(made.left_out)} series;"
                f" {len(made.left_out)} have ended or are too short;"
                f" {len(outlooks.get('outlook_model', ()))} outlook models"
            )

    def _simulate(self, draft: Draft) -> None:
        with self._step("simulate") as tell:
            catalogue, sets = load_hardware(self._data), load_scenario_sets(self._data)
            made = scenario_tables(self._home, sets, catalogue, draft.query)
            draft.load(
                _with_rows(
                    hardware_result=hardware_rows(catalogue),
                    hardware_validation=hardware_validation_rows(self._data, catalogue),
                    **made.tables,
                )
            )
            tell(f"{made.told}, {len(catalogue.clusters)} reference clusters")

    def _score(self, draft: Draft, digest: str) -> None:
        with self._step("score") as tell:
            today = pd.Timestamp(self._clock().date())
            landed = score_landed(self._forecasts, self._series, day=today)
            draft.load(_with_rows(forecast_landed=landed))
            draft.load(moat_inputs(self._data, load_hardware(self._data)))
            draft.load(_with_rows(moat_rank=moat_ranks(draft.query)))
            sets = load_scenario_sets(self._data)
            trail = trail_tables(self._data, sets, draft.query, today=today.date())
            draft.load(_with_rows(**trail))
            sides = triangulation_rows(self._data, draft.query, sets, today=today.date())
            draft.load(_with_rows(triangulation_side=sides))
            tell(f"{len(landed):,} published forecasts have landed")
            told = score_forecasters(
                draft,
                self._data,
                self._series,
                made_on=self._clock().date(),
                run_id=self._run.run_id,
                data_version=digest,
            )
            tell(told)
            tell(
                keep_outlooks(
                    self._home,
                    draft,
                    self._data,
                    self._series,
                    self._outlooks,
                    made_on=self._clock().date(),
                    run_id=self._run.run_id,
                    data_version=digest,
                )
            )

    def _check(self, draft: Draft, *, full: bool) -> None:
        """Stop here where the data contradict themselves; a full refresh compares with no past."""
        with self._step("check") as tell:
            draft.load({"claim_value": claim_values(draft, self._data)})
            before = None if full else self._last()
            check_draft(draft, before, today=self._clock().date(), tell=tell)

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

    @contextmanager
    def _step(self, name: str, *, may_be_cut: bool = False) -> Iterator[Callable[[str], None]]:
        """Time what is done inside; what is told there stands beside it.

        A step over its limit ends the refresh; one that ``may_be_cut`` only ends itself.
        """
        told: list[str] = []
        self._progress(Step(name))
        began = time.perf_counter()
        try:
            with limited(name, self._limits.get(name), if_deaf=self._end_deaf):
                yield told.append
        except StepOverdue as overdue:
            if not may_be_cut:
                raise
            told.append(str(overdue))
        self._note(Step(name, time.perf_counter() - began, ", ".join(told)))

    def _end_deaf(self, overdue: StepOverdue) -> None:
        """End a step that no alarm reaches, with the process it is stuck in."""
        if self._give_up is not None:
            record_end(self._home, self._run, "failed", str(overdue), now=self._clock())
            self._give_up(overdue)

    def _note(self, step: Step) -> None:
        self._result.steps.append(step)
        self._progress(step)


def _with_rows(**tables: pd.DataFrame) -> Tables:
    """The tables that have rows; the store leaves the others empty by itself."""
    return {name: rows for name, rows in tables.items() if not rows.empty}
