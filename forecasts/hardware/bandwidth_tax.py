"""What delivered bandwidth is worth: the headline, and what is left after dilution.

The article "The AI Networking Stack" prices the lift from 60% to 95% delivered throughput as if
every accelerator-hour gained by it. Only the part of a step that waits on the network does. Both
figures are given, and named.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forecasts.hardware.feasibility import FloatArray, at_least, share

AnyFloat = NDArray[np.floating] | float


@dataclass(frozen=True)
class BandwidthTax:
    """Dollars a year: undiluted (the article's) and diluted by the exposed share of a step."""

    headline_usd_per_year: FloatArray
    diluted_usd_per_year: FloatArray
    step_speedup: FloatArray


def relative_step_time(
    delivered_share: ArrayLike, *, exposed_share: ArrayLike, at_delivered_share: ArrayLike
) -> FloatArray:
    """Step time at one delivered share over step time at another.

    ``1 - c + c d0 / d``: ``c`` of the step waits on the scale-out network when it delivers ``d0``
    of its rated bandwidth; that part shrinks in proportion to bandwidth, the rest does not move.
    """
    delivered = share("delivered_share", delivered_share)
    exposed = share("exposed_communication_share", exposed_share, above_zero=False)
    reference = share("at_delivered_share", at_delivered_share)
    return np.asarray(step_time_ratio(delivered, exposed, reference), dtype=np.float64)


def step_time_ratio(delivered: AnyFloat, exposed: AnyFloat, reference: AnyFloat) -> AnyFloat:
    """The formula of :func:`relative_step_time` on shares that are known to be such.

    Keeps the float width it is given, for simulations in single precision.
    """
    ratio: AnyFloat = 1.0 - exposed + exposed * reference / delivered
    return ratio


def bandwidth_tax(
    yearly_cost_usd: ArrayLike,
    *,
    from_share: ArrayLike,
    to_share: ArrayLike,
    exposed_share: ArrayLike,
) -> BandwidthTax:
    """What raising the delivered share is worth a year, as cost avoided for the same work.

    ``cost x g / (1 + g)``, where ``g`` is the gain in work per hour: ``to / from - 1`` undiluted
    (60% to 95%: 58% more, or 36.8% of the bill), and the step's own speed-up when only
    ``exposed_share`` of it (measured at ``from_share``) waits on the network. Negative when the
    share falls.
    """
    cost = at_least("yearly_cost_usd", yearly_cost_usd, 0.0)
    start = share("from_share", from_share)
    end = share("to_share", to_share)
    step = relative_step_time(end, exposed_share=exposed_share, at_delivered_share=start)
    return BandwidthTax(
        headline_usd_per_year=np.asarray(cost * (1.0 - start / end), dtype=np.float64),
        diluted_usd_per_year=np.asarray(cost * (1.0 - step), dtype=np.float64),
        step_speedup=np.asarray(1.0 / step - 1.0, dtype=np.float64),
    )
