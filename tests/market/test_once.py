"""Questions are answered once a snapshot, and what is handed out can be written to."""

import pandas as pd

from intel.market.once import once


def test_a_question_is_asked_once_for_each_choice(snapshot):
    asked = []

    @once
    def question(snapshot, choice):
        asked.append(choice)
        return pd.DataFrame({"choice": [choice]})

    assert question(snapshot, "a")["choice"].item() == "a"
    assert question(snapshot, "a")["choice"].item() == "a"
    assert question(snapshot, "b")["choice"].item() == "b"
    assert asked == ["a", "b"]


def test_what_one_reader_writes_another_does_not_see(snapshot):
    @once
    def rows(snapshot):
        return pd.DataFrame({"n": [1, 2]})

    mine = rows(snapshot)
    mine.loc[0, "n"] = 99
    assert rows(snapshot)["n"].tolist() == [1, 2]


def test_another_day_is_another_answer(snapshot, desk):
    from datetime import date

    from intel.store import open_snapshot

    @once
    def day(snapshot):
        return snapshot.as_of

    assert day(snapshot) == snapshot.as_of
    earlier = open_snapshot(desk, as_of=date(2025, 1, 15))
    assert day(earlier) == date(2025, 1, 15)
