"""What the better fabric buys: the live hardware model, asked about one cluster.

:func:`reviewed_parts` reads what clusters are built of, :mod:`~intel.market.cluster.design` says
which can be asked about, ``outcome`` answers, ``counts`` shows the arithmetic and ``parameters``
the documents; ``side_by_side`` compares two designs, ``questions`` answers what is asked beside the
step, ``design_file`` reads and writes files.
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
from intel.market.cluster.design_file import design_toml, parse_designs
from intel.market.cluster.outcome import (
    by_size,
    fabrics,
    hours_short,
    in_words,
    megawatts,
    sentence,
    usd,
    usd_short,
    usual_rival,
    versus,
)
from intel.market.cluster.parameters import parameters
from intel.market.cluster.questions import QUESTIONS
from intel.market.cluster.reviewed_parts import reviewed_parts
from intel.market.cluster.side_by_side import (
    LEFT,
    RIGHT,
    TORNADO_MEASURES,
    choices,
    compare,
    on_fabric,
    tornado,
)
from intel.market.cluster.words import name_of

__all__ = [
    "LEFT",
    "QUESTIONS",
    "RIGHT",
    "SIZES",
    "TORNADO_MEASURES",
    "Design",
    "by_size",
    "choices",
    "compare",
    "counts",
    "design_toml",
    "fabrics",
    "fabrics_for",
    "hours_short",
    "in_words",
    "megawatts",
    "name_of",
    "on_fabric",
    "optics_for",
    "outcome_of",
    "parameters",
    "parse_designs",
    "reference_design",
    "reviewed_parts",
    "sentence",
    "size_name",
    "switches_for",
    "tornado",
    "usd",
    "usd_short",
    "usual_rival",
    "versus",
]
