"""The step *score*: what came of every forecast, ours and others', and where the odds stand."""

from __future__ import annotations

from intel.refresh.evidence_trail import trail_tables
from intel.refresh.forecast_step import Forecasts
from intel.refresh.forecasters import score_forecasters
from intel.refresh.making import Making, Tell, with_rows
from intel.refresh.moats import moat_inputs, moat_ranks
from intel.refresh.outlook_ledger import keep_outlooks
from intel.refresh.reviewed_models import ReviewedModels
from intel.refresh.scoring import score_landed
from intel.refresh.triangulation import triangulation_rows
from intel.store.build import Draft


def score(
    draft: Draft, reviewed: ReviewedModels, forecasts: Forecasts, making: Making, tell: Tell
) -> None:
    """Score forecasts and forecasters, rank the moats, move the odds, and keep the outlooks."""
    landed = score_landed(forecasts.vintages, forecasts.series, day=making.day)
    draft.load(with_rows(forecast_landed=landed))
    draft.load(moat_inputs(making.data, reviewed.hardware))
    draft.load(with_rows(moat_rank=moat_ranks(draft.query)))
    sets = reviewed.scenario_sets
    draft.load(with_rows(**trail_tables(making.data, sets, draft.query, today=making.made_on)))
    sides = triangulation_rows(making.data, draft.query, sets, today=making.made_on)
    draft.load(with_rows(triangulation_side=sides))
    tell(f"{len(landed):,} published forecasts have landed")
    tell(
        score_forecasters(
            draft,
            forecasts.outlooks,
            forecasts.series,
            made_on=making.made_on,
            run_id=making.run_id,
            data_version=making.data_version,
        )
    )
    tell(
        keep_outlooks(
            making.home,
            draft,
            forecasts.outlooks,
            forecasts.series,
            forecasts.tables,
            made_on=making.made_on,
            run_id=making.run_id,
            data_version=making.data_version,
        )
    )
