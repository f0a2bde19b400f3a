"""Track record: who was right, known misses, paths, nowcasts; today, earlier, empty."""

from datetime import date

import pandas as pd
import pytest

from intel.market import nowcasts, track_record
from intel.store import open_snapshot
from tests.pages.opening import opened, text_of

PARTS = [
    "Record", "Known misses", "Revision paths", "Guided quarters", "This desk", "Not scored",
]  # fmt: skip


def test_without_a_store_the_page_says_what_to_do():
    app = opened("track_record")
    assert not app.exception
    assert "run `intel refresh`" in app.warning[0].value


@pytest.mark.usefixtures("at_desk")
class TestOnTheShippedStore:
    @pytest.mark.parametrize("part", PARTS)
    def test_every_part_is_drawn(self, part):
        app = opened("track_record", track=part)
        assert not app.exception
        assert not app.error

    @pytest.mark.parametrize("shown", ["Bias", "By horizon"])
    def test_the_record_can_be_seen_by_bias_and_horizon(self, shown):
        app = opened("track_record", shown=shown)
        assert not app.exception
        assert not app.error

    def test_the_first_sentence_names_the_nearest_forecaster(self, snapshot):
        best = snapshot.query(
            "SELECT who FROM forecaster_record WHERE metric = 'revenue' AND quantity = 'all'"
            " AND horizon = 'all' AND kind = 'guidance' ORDER BY place NULLS LAST LIMIT 1"
        )["who"].item()
        assert (
            f"**{best}'s guidance** has been worth most" in opened("track_record").markdown[0].value
        )

    def test_known_misses_are_told_with_their_numbers(self):
        said = text_of(opened("track_record", track="Known misses"))
        assert "**IDC**" in said
        assert "2,260 million USD (9,040 million USD at a yearly rate)" in said
        assert "more than 66.7%" in said

    def test_an_earlier_day_forgets_what_had_not_come(self, desk):
        """On 2025-01-01 neither Omdia's number for 2024 was out nor Dell'Oro's for 2025."""
        then = open_snapshot(desk, as_of=date(2025, 1, 1))
        assert track_record.misses(then).frame["who"].tolist() == ["LightCounting"] * 2
        assert "Omdia" not in track_record.forecasters(then, "all").frame["who"].tolist()
        open_then = track_record.unresolved(then).frame
        assert "Omdia" in open_then["who"].tolist()
        for part in ("Record", "Revision paths", "Guided quarters"):
            app = opened("track_record", as_of="2025-01-01", track=part)
            assert not app.exception
            assert not app.error


def test_a_forecaster_is_ranked_from_eight_targets_on(snapshot):
    frame = track_record.forecasters(snapshot).frame
    has_place = frame["place"].notna()
    assert (frame.loc[has_place, "n_targets"] >= track_record.FEWEST_RANKED).all()
    assert (frame.loc[~has_place, ["n_targets", "n"]].min(axis=1) < 25).all()


def test_the_nowcast_of_one_vendor_is_for_its_page(snapshot):
    answer = nowcasts.nowcasts(snapshot, "NVIDIA")
    assert "**NVIDIA** (total) is expected to report" in answer.sentence
    row = answer.frame.iloc[0]
    assert row.q2_5 <= row.q10 <= row.q50 <= row.q90 <= row.q97_5


def test_a_path_holds_one_target_only(snapshot):
    """Celestica raised 2025 five times, from 10.4 to 12.2 billion; its fourth quarter ends the
    same day and is another target."""
    path = track_record.revision_path(
        snapshot, "Celestica total revenue", pd.Timestamp("2025-12-31"), "year"
    )
    assert path.frame["value"].tolist()[-3:] == [10850.0, 11550.0, 12200.0]
    assert len(path.frame) == 5
    assert "12,390 million USD came" in path.sentence
