"""Every outlook beside the vendors' series: generations, forms, shares, supply, coherent totals."""

from __future__ import annotations

from datetime import date

from intel.facts.outlook import OutlookAssumptions
from intel.refresh.coherent_totals import forecast_capex, forecast_totals
from intel.refresh.generation_forecasts import forecast_generations
from intel.refresh.outlook_facts import Query
from intel.refresh.outlook_rows import Tables, put_together
from intel.refresh.share_forecasts import forecast_fabrics
from intel.refresh.supply_outlook import forecast_supply


def outlook_tables(query: Query, assumed: OutlookAssumptions, *, made_on: date) -> Tables:
    """Rows of every table of ``51_generation.sql``, ``52_supply.sql`` and ``53_coherence.sql``.

    Parameters
    ----------
    query
        Asks the views over the snapshot under construction.
    assumed
        Priors, with their reasons.
    made_on
        The day of knowledge.
    """
    generations = forecast_generations(query, assumed, made_on=made_on)
    spread = query("SELECT measure, spread FROM forecast_spread").set_index("measure")["spread"]
    totals = forecast_totals(query, made_on=made_on, spread=float(spread.get("revenue", 1.0)))
    capex = forecast_capex(query, made_on=made_on, spread=float(spread.get("capex", 1.0)))
    shares = forecast_fabrics(query, assumed, totals.markets, made_on=made_on)
    supply = forecast_supply(
        query, assumed, generations.modules, generations.forms, made_on=made_on
    )
    return put_together(generations.tables, totals.tables, capex, shares, supply)
