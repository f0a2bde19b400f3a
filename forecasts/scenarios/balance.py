"""Cross-impact balance: whether the judgements behind a combination support each other.

A consistency figure beside the odds, never a probability (Weimer-Jehle 2006). In a combination
``s`` outcome ``b`` of axis ``j`` is favoured by ``I_j(b) = sum over i != j of C(s_i, b)``. The
inconsistency is how much better supported the best other outcome of any axis is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forecasts.scenarios.sets import Influence


def inconsistency(
    combination: Mapping[str, str],
    outcomes: Mapping[str, Sequence[str]],
    influences: Sequence[Influence],
) -> float:
    """How much better supported the best other outcome of any axis is; 0 is consistent.

    Parameters
    ----------
    combination
        The outcome held on each axis.
    outcomes
        All outcomes of each axis.
    influences
        Directed impacts.
    """
    worst = 0.0
    for axis, held in combination.items():
        support = dict.fromkeys(outcomes[axis], 0.0)
        for each in influences:
            if each.on[0] == axis and combination.get(each.of[0]) == each.of[1]:
                support[each.on[1]] += each.impact
        worst = max(worst, max(support.values()) - support[held])
    return worst
