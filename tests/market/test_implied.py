"""NVIDIA's implied share by layer: parts that add up, and what would reach the band."""

import pytest

from intel.market.scenarios import implied_gaps, implied_layers, published_set


@pytest.fixture(scope="module")
def share(snapshot):
    return published_set(snapshot, "nvidia_share")


@pytest.fixture(scope="module")
def layers(snapshot, share):
    return implied_layers(snapshot, share)


def test_every_outcomes_gap_is_the_sum_of_its_layers(layers):
    for _, rows in layers.groupby("outcome"):
        gap = rows["implied"].iloc[0] - rows["stated"].iloc[0]
        assert rows["points"].sum() == pytest.approx(gap, abs=1e-6)
        assert rows["part"].sum() == pytest.approx(1.0, abs=1e-9)
        assert (rows["part"] * rows["own"]).sum() == pytest.approx(rows["implied"].iloc[0])


def test_the_implied_share_is_the_one_that_is_published(snapshot, share, layers):
    """Expected dollars over expected dollars against the mean of paths: close, not the same."""
    published = snapshot.query(
        "SELECT outcome, expected FROM scenario_band WHERE set_name = 'nvidia_share'"
        " AND measure = 'nvidia_share_platform' AND date = CAST(? AS DATE)",
        [share.day.isoformat()],
    ).set_index("outcome")["expected"]
    for outcome, rows in layers.groupby("outcome"):
        assert rows["implied"].iloc[0] == pytest.approx(published[outcome], abs=0.03)


def test_the_part_that_is_needed_puts_the_share_on_the_edge(share, layers):
    bands = share.outcomes.set_index("outcome")[["low", "high"]]
    asked = layers[layers["needed"].notna()]
    assert not asked.empty  # base and bear imply more than their bands
    for row in asked.to_dict("records"):
        moved = row["implied"] + row["part"] * (row["needed"] - row["own"])
        assert min(abs(moved - edge) for edge in bands.loc[row["outcome"]]) < 1e-6
        assert not row["is_inside"]


def test_the_words_name_every_outcome_and_other_sets_have_none(snapshot, share):
    said = implied_gaps(snapshot, share)
    for outcome in share.weights:
        assert f"*{outcome}* states" in said
    assert "outside its band" in said
    assert "instead of" in said or "No layer alone" in said
    assert implied_gaps(snapshot, published_set(snapshot, "demand")) == ""
    assert implied_layers(snapshot, published_set(snapshot, "combined")).empty
