"""What the better fabric buys: the live hardware model, asked about one cluster.

:mod:`~intel.market.cluster.design` says which clusters can be asked about, ``outcome`` answers,
``counts`` shows the arithmetic and ``parameters`` the documents.
"""

from intel.market.cluster.counts import counts
from intel.market.cluster.design import (
    SIZES,
    Design,
    fabrics_for,
    optics_for,
    outcome_of,
    reference_design,
    size_name,
    switches_for,
)
from intel.market.cluster.outcome import (
    by_size,
    fabrics,
    hours_short,
    in_words,
    megawatts,
    sentence,
    usd,
    usd_short,
)
from intel.market.cluster.parameters import parameters

__all__ = [
    "SIZES",
    "Design",
    "by_size",
    "counts",
    "fabrics",
    "fabrics_for",
    "hours_short",
    "in_words",
    "megawatts",
    "optics_for",
    "outcome_of",
    "parameters",
    "reference_design",
    "sentence",
    "size_name",
    "switches_for",
    "usd",
    "usd_short",
]
