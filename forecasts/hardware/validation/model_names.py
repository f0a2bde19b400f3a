"""Models by the names people give them, where a published configuration stands behind the name."""

from __future__ import annotations

import re

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.design.job import shape_of
from forecasts.hardware.training import TransformerShape
from forecasts.hardware.validation.case import Unsupported

# What may follow a model's name and leave its shape as it is: revision, size, format, tuning.
SAME_SHAPE = re.compile(
    r"([-_. ]?(v?\d[\d.]*|a\d+b|fp8|fp4|nvfp4|bf16|instruct|thinking|chat|base|exp|terminus))*"
)


def published_shape(name: str, catalogue: HardwareCatalogue) -> TransformerShape:
    """The shape of the model a name means.

    Raises
    ------
    Unsupported
        When no configuration of that name is known, or what follows the name (``-lite``,
        ``-distill``) means another shape.
    """
    plain = name.casefold()
    for model in catalogue.models.values():
        for word in model.matches.split():
            _, found, rest = plain.partition(word)
            if found and SAME_SHAPE.fullmatch(rest.rstrip()):
                return shape_of(model)
    raise Unsupported(f"model {name!r} has no published configuration here")
