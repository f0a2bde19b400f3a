"""Answers on how outlooks and the regression on capex did."""

from intel.market.outlook_record import driven_scores, outlook_scores


def test_the_sentence_counts_numbers_and_bounds_apart(snapshot):
    answer = outlook_scores(snapshot)
    frame = answer.frame
    numbers = int((frame["n_scored"] - frame["n_bounds"]).sum())
    assert f"**{numbers} outlooks**" in answer.sentence
    assert f"{int(frame['n_bounds'].sum())} more have a bound" in answer.sentence
    inside = snapshot.query(
        "SELECT avg((actual BETWEEN q10 AND q90)::INTEGER) AS part FROM outlook_backtest"
        " WHERE role = 'point'"
    )["part"].item()
    assert f"held {inside:.0%} of them" in answer.sentence


def test_the_regression_on_capex_is_judged_by_its_rule(snapshot):
    answer = driven_scores(snapshot)
    better = answer.frame.loc[answer.frame["is_better"], "series_id"]
    assert all(name in answer.sentence for name in better)
    assert better.size or "on none of them" in answer.sentence
