"""The calibrated numbers: all within their bounds, better than their priors, nothing left out."""

import numpy as np
import pytest

from forecasts.hardware.calibration import (
    PREDICT,
    present_values,
    split_place,
    usable,
    with_coefficients,
)
from intel.facts.hardware import load_coefficients, load_validation_cases
from intel.home import DATA

COEFFICIENTS = load_coefficients(DATA)


def test_every_number_marked_calibrated_on_the_cases_is_a_fitted_coefficient(catalogue):
    fitted = {place for c in COEFFICIENTS for place in c.places}
    marked = {
        ".".join(filter(None, key))
        for key, number in catalogue.evidence.items()
        if number.status == "calibrated" and number.document.publisher == "fabric-intel"
    }
    assert marked <= fitted


@pytest.mark.parametrize("coefficient", COEFFICIENTS, ids=lambda c: c.places[0])
def test_values_lie_within_bounds_and_shared_places_agree(catalogue, coefficient):
    values = set()
    for place in coefficient.places:
        kind, part, field = split_place(place)
        block = getattr(catalogue, kind)
        values.add(float(getattr(block[part] if part else block, field)))
    assert len(values) == 1
    assert coefficient.low <= values.pop() <= coefficient.high


@pytest.mark.parametrize(
    ("group", "least"), [("b_training", 200), ("c_collectives", 200), ("f_inference", 20)]
)
def test_fitted_values_beat_the_priors(catalogue, group, least):
    mine = [c for c in COEFFICIENTS if c.group == group]
    cases = usable(load_validation_cases(DATA), group, catalogue)
    published = np.array([case.published for case in cases])

    def error(values):
        predicted = PREDICT[group](cases, with_coefficients(catalogue, mine, values))
        return np.mean(np.abs(np.log(predicted / published)))

    assert len(cases) > least
    now = error(present_values(catalogue, mine))
    assert now < error(np.array([c.prior for c in mine]))
    assert now == pytest.approx(error_of_catalogue(catalogue, cases, published, group))


def error_of_catalogue(catalogue, cases, published, group):
    return np.mean(np.abs(np.log(PREDICT[group](cases, catalogue) / published)))
