"""Scenario sets as published, other odds for them, and what an analyst asks of the paths.

``published`` reads sets and their distributions, ``world`` the simulated paths, ``view`` holds an
analyst's odds and influences, ``threshold`` reads questions, ``saved`` keeps views in the ledger,
``link`` leads to the page with one, ``implied`` and ``beside`` say what stands beside a set.
"""

from intel.market.scenarios.beside import outlook_odds_in_words, scale_up_claim
from intel.market.scenarios.implied import implied_gaps, implied_layers
from intel.market.scenarios.link import link_of
from intel.market.scenarios.published import (
    Claim,
    PublishedSet,
    chance_below,
    claim_of,
    drivers,
    influences_of,
    mixed,
    outcomes_as_published,
    published_set,
    sensitivity_of,
    set_titles,
    words_of,
)
from intel.market.scenarios.threshold import Threshold, threshold_of
from intel.market.scenarios.view import (
    Asked,
    View,
    ask_paths,
    house_view,
    over_time,
    view_with,
)
from intel.market.scenarios.world import World, world_of

__all__ = [
    "Asked",
    "Claim",
    "PublishedSet",
    "Threshold",
    "View",
    "World",
    "ask_paths",
    "chance_below",
    "claim_of",
    "drivers",
    "house_view",
    "implied_gaps",
    "implied_layers",
    "influences_of",
    "link_of",
    "mixed",
    "outcomes_as_published",
    "outlook_odds_in_words",
    "over_time",
    "published_set",
    "scale_up_claim",
    "sensitivity_of",
    "set_titles",
    "threshold_of",
    "view_with",
    "words_of",
    "world_of",
]
