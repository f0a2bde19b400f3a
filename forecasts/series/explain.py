"""One paragraph on a fit: what it is, and what it cannot see."""

from forecasts.series.fallback import NaiveMember
from forecasts.series.result import SeriesFit


def explain(result: SeriesFit) -> str:
    """Say in one paragraph what a fitted series is, what it rests on and what it cannot see."""
    span = f"{result.n} points from {result.train_start} to {result.train_end}"
    told = " ".join(result.warnings)
    if result.is_fallback:
        return f"No model: {span} are all there is. {told} " + _BLIND
    members = [member for member in result.members if not isinstance(member, NaiveMember)]
    kept = max(member.season.kept for member in members)
    season = f"a season shrunk to {kept:.0%} of its raw size" if kept > 0.0 else "no season found"
    return (
        f"An average of {len(members)} members ({', '.join(m.name for m in members)}), each a "
        f"set of exponential smoothing models weighed by statsmodels' ETS likelihood, trained on "
        f"{span}, with {season}. The heaviest model is {result.model}. Theta keeps half a trend, "
        f"and past 2.7 times the newest level growth on logs runs on as a line, not a curve; "
        f"the spread is widened by {result.spread:.2f} for the length of the history and its gaps. "
        f"{told + ' ' if told else ''}{_BLIND}"
    )


_BLIND = (
    "It knows the past of this one series only: no orders, guidance, product launches, supply "
    "limits or other vendors, and it holds that the future is disturbed as the past was."
)
