"""How the calibrated numbers of ``data/hardware/`` are made, and how well they do unseen.

``python -m tests.benchmarks.hardware_calibration [b_training|c_collectives|f_inference]`` fits the
coefficients from their priors, prints each beside what the files hold, then the error on the
cases used and on the same cases held out in five folds (minutes on one core).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from forecasts.hardware.calibration import fit, held_out_errors, present_values, usable
from intel.facts.hardware import load_coefficients, load_hardware, load_validation_cases

DATA = Path(__file__).resolve().parents[2] / "data"
FOLDS, SEED = 5, 7


def main(group: str) -> None:
    """Fit one group and print the result; held-out errors go to standard output as CSV rows."""
    catalogue = load_hardware(DATA)
    coefficients = [c for c in load_coefficients(DATA) if c.group == group]
    cases = usable(load_validation_cases(DATA), group, catalogue)
    fitted = fit(cases, catalogue, coefficients)
    held = present_values(catalogue, coefficients)
    rows = zip(coefficients, fitted.values, fitted.standard_errors, held, strict=True)
    for coefficient, value, error, now in rows:
        print(f"{coefficient.places[0]}: {value:.4g} ± {error:.2g} (file: {now:.4g})")
    print(f"# fitted to {len(cases)} cases: mean error {np.mean(np.abs(fitted.errors)):.2%}")
    unseen = held_out_errors(
        cases,
        catalogue,
        coefficients,
        start=fitted.values,
        folds=FOLDS,
        rng=np.random.default_rng(SEED),
    )
    print(f"# held out in {FOLDS} folds: mean error {np.mean(np.abs(unseen)):.2%}")
    for case, wrong in zip(cases, unseen, strict=True):
        print(f"{case.case_id},{wrong:.4f}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "b_training")
