"""The model's errors in the store: the view says what the model's own summary says."""

import pytest

from forecasts.hardware.validation import summarise, validate
from intel.facts.hardware import load_hardware, load_validation_cases
from intel.home import DATA


@pytest.fixture(scope="module")
def catalogue():
    return load_hardware(DATA)


def test_every_case_is_there_once(snapshot):
    cases = load_validation_cases(DATA)
    counted = snapshot.query(
        "SELECT count(*) AS n, count(DISTINCT case_id) AS d FROM hardware_validation"
    )
    assert (counted["n"].item(), counted["d"].item()) == (len(cases), len(cases))


def test_what_is_not_predicted_says_why(snapshot):
    silent = snapshot.query("FROM hardware_validation WHERE predicted IS NULL AND reason = ''")
    assert silent.empty


def test_the_summary_is_the_models_own(snapshot, catalogue):
    stored = snapshot.query("FROM hardware_validation_summary").set_index("family")
    said = summarise(validate(load_validation_cases(DATA), catalogue), catalogue)
    assert len(stored) == len(said)
    for each in said:
        row = stored.loc[each.family]
        assert (row.n_cases, row.n_predicted, row.n_targets) == (
            each.cases, each.predicted, each.targets,
        )  # fmt: skip
        for name in (
            "mean_abs_error", "median_abs_error", "worst_abs_error", "within_tolerance",
            "held_out_mean_abs_error",
        ):  # fmt: skip
            expected = getattr(each, name)
            got = row[name]
            if expected is None:
                assert got != got, (each.family, name)
            else:
                assert got == pytest.approx(expected), (each.family, name)
