"""Supply by hand and by property: never more than capacity, nothing lost, prices that slow."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.supply import Lasers, SupplyError, Wafers, price_path, ship

PLENTY = Wafers(np.array([1e9]), np.zeros((1, 4)))


def laser(demand, capacity, *, growth=0.0, backlog=0.0, wafers=1.0, name="EML"):
    demand = np.array([demand], dtype=float)
    return Lasers(
        name,
        demand=demand,
        capacity_start=np.array([float(capacity)]),
        growth=np.full(demand.shape, growth),
        backlog_start=np.array([float(backlog)]),
        wafers_per_lane=np.array([float(wafers)]),
    )


def run(lasers, wafers=PLENTY, cancelled=0.0, lead_time=99.0):
    return ship(lasers, wafers, cancelled=np.array([cancelled]), lead_time=np.array([lead_time]))


def test_four_quarters_by_hand():
    """100 wanted, 80 made, a tenth of what waits is cancelled: 20, 38, 54.2, 68.78 wait."""
    flows, _ = run([laser([100, 100, 100, 100], 80)], cancelled=0.1)
    flow = flows["EML"]
    assert flow.shipments[0] == pytest.approx([80, 80, 80, 80])
    assert flow.backlog[0] == pytest.approx([20, 38, 54.2, 68.78])
    assert flow.shortage[0, 0] == pytest.approx(0.2)
    assert flow.shortage_ends().tolist() == [np.inf]


def test_a_shortage_ends_when_backlog_is_served_too():
    """Capacity passes demand in the second quarter, but what waits ships until the third."""
    flows, _ = run([laser([100, 100, 100, 100], 90, growth=np.log(1.2), backlog=20)])
    flow = flows["EML"]
    assert flow.capacity[0] == pytest.approx([90, 108, 129.6, 155.52])
    assert flow.shipments[0] == pytest.approx([90, 108, 122, 100])
    assert flow.backlog[0] == pytest.approx([30, 22, 0, 0])
    assert flow.shortage_ends().tolist() == [2.0]


def test_wafers_hold_back_all_that_stand_on_them():
    """EML takes one wafer a lane, CW half: 100 + 50 wanted, 75 there, so half of each ships."""
    flows, upstream = run(
        [
            laser([100] * 4, 200),
            laser([100] * 4, 200, wafers=0.5, name="CW"),
            laser([100] * 4, 200, wafers=0.0, name="VCSEL"),
        ],
        Wafers(np.array([75.0]), np.zeros((1, 4))),
    )
    assert flows["EML"].shipments[0, 0] == pytest.approx(50)
    assert flows["CW"].shipments[0, 0] == pytest.approx(50)
    assert flows["VCSEL"].shipments[0, 0] == pytest.approx(100)
    assert upstream.shipments[0, 0] == pytest.approx(75)


def test_lines_come_after_their_lead_time():
    flows, _ = run([laser([200] * 4, 100)], lead_time=2.0)
    capacity = flows["EML"].capacity[0]
    assert capacity[:2] == pytest.approx([100, 100])
    assert capacity[2] > 100


@settings(max_examples=60, deadline=None)
@given(
    demand=st.lists(st.floats(0.0, 1e4), min_size=4, max_size=4),
    capacity=st.floats(0.1, 1e4),
    growth=st.floats(-0.3, 0.5),
    backlog=st.floats(0.0, 1e4),
    wafers=st.floats(0.1, 1e4),
    cancelled=st.floats(0.0, 1.0),
    lead_time=st.floats(0.0, 6.0),
)
def test_never_more_ships_than_can_be_made_and_nothing_is_lost(
    demand, capacity, growth, backlog, wafers, cancelled, lead_time
):
    flows, upstream = run(
        [laser(demand, capacity, growth=growth, backlog=backlog)],
        Wafers(np.array([wafers]), np.full((1, 4), growth)),
        cancelled=cancelled,
        lead_time=lead_time,
    )
    flow = flows["EML"]
    assert (flow.shipments <= flow.capacity * (1 + 1e-9)).all()
    assert (flow.shipments <= upstream.capacity * (1 + 1e-9)).all()
    assert (flow.shipments >= 0.0).all()
    assert (flow.backlog >= -1e-6).all()
    assert ((flow.shortage >= 0.0) & (flow.shortage <= 1.0)).all()
    waiting = np.concatenate([[backlog], flow.backlog[0, :3]]) * (1.0 - cancelled)
    assert flow.shipments[0] + flow.backlog[0] == pytest.approx(np.array(demand) + waiting)


def test_the_learning_curve_by_hand():
    """Gb/s ever shipped doubles from 200 to 400: b = .4 takes 24% off; half of that at s = .25."""
    shipped = np.array([[100.0, 200.0]])
    free, short = (
        price_path(
            shipped, np.array([100.0]), np.full((1, 2), shortage),
            learning=np.array([0.4]), shortage_on_slope=np.array([2.0]),
        )[0, 1]
        for shortage in (0.0, 0.25)
    )  # fmt: skip
    assert free == pytest.approx(2.0**-0.4)
    assert short == pytest.approx(2.0**-0.2)
    deep = price_path(
        shipped, np.array([100.0]), np.full((1, 2), 0.9),
        learning=np.array([0.4]), shortage_on_slope=np.array([2.0]),
    )  # fmt: skip
    assert deep[0, 1] == pytest.approx(2.0**0.2)  # prices rise, by no more than half the slope


def test_what_does_not_fit_is_said():
    with pytest.raises(SupplyError, match="no laser"):
        run([])
    with pytest.raises(SupplyError, match="no capacity"):
        laser([1.0] * 4, 0.0)
    with pytest.raises(SupplyError, match="one shape"):
        run([laser([1.0] * 4, 1.0), laser([1.0] * 3, 1.0)])
    with pytest.raises(ValueError, match="no beginning"):
        price_path(
            np.ones((1, 2)), np.zeros(1), np.zeros((1, 2)),
            learning=np.ones(1), shortage_on_slope=np.ones(1),
        )  # fmt: skip
