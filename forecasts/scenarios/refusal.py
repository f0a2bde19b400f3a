"""The refusal of a scenario set, in words."""


class ImpossibleScenario(ValueError):  # noqa: N818 - reads as the sentence it raises
    """A scenario set contradicts itself; the message names the place and the remedy."""
