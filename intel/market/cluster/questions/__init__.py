"""What people ask of a cluster beside its step: each an answer with its equation and numbers.

``QUESTIONS`` maps a section's name to its title and to the function that answers it; the CLI and
the Cluster lab show the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.design import GivenRanges
from intel.market.answer import Answer
from intel.market.cluster.questions.dilution import circuit, dilution
from intel.market.cluster.questions.flows import flows
from intel.market.cluster.questions.growth import gap, scale_up
from intel.market.cluster.questions.networks import networks
from intel.market.cluster.questions.serving import serving
from intel.market.cluster.questions.sites import sites
from intel.market.cluster.questions.stops import stops
from intel.market.cluster.questions.worth import exfiltration, premium, stranded, tax

Ask = Callable[[HardwareCatalogue, GivenRanges], Answer]

QUESTIONS: Final[Mapping[str, tuple[str, Ask]]] = {
    "networks": ("Every network, tier by tier", networks),
    "flows": ("How evenly flows spread over the links", flows),
    "stops": ("What stops a job, and what still trains", stops),
    "serving": ("What it serves: first token, every token", serving),
    "sites": ("Training over two sites", sites),
    "dilution": ("Fabric claims, headline and diluted", dilution),
    "tax": ("The bandwidth tax, with its uncertainty", tax),
    "premium": ("What InfiniBand's premium must earn", premium),
    "stranded": ("Stranded compute", stranded),
    "circuit": ("Circuit switch or packet switch", circuit),
    "scale-up": ("How large a scale-up domain copper carries", scale_up),
    "gap": ("Compute against network, by generation", gap),
    "exfiltration": ("How long the weights take to leave", exfiltration),
}

__all__ = ["QUESTIONS", "Ask"]
