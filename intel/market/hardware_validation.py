"""How far the hardware model is from what was published: by family, and case by case."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from intel.market.answer import Answer, ask
from intel.store import Snapshot

SUMMARY: Final = """\
SELECT
    family,
    n_cases,
    n_predicted,
    n_targets,
    mean_abs_error,
    worst_abs_error,
    worst_case_id,
    held_out_mean_abs_error,
    within_tolerance,
    n_calibration,
    n_extrapolated
FROM hardware_validation_summary
WHERE level = 'family'
ORDER BY mean_abs_error DESC NULLS LAST, family"""

CASES: Final = """\
SELECT
    case_id,
    family,
    quantity,
    unit,
    published,
    predicted,
    error,
    is_target,
    is_calibration,
    held_out_error,
    is_extrapolated,
    reason,
    document,
    url
FROM hardware_validation
ORDER BY is_target DESC, abs(error) DESC NULLS LAST, case_id"""

MEANS: Final = (
    "Published measurements beside the hardware model's predictions, worst family first. *Mean*"
    " and *worst* are absolute errors over the *targets*; vendors' claims, derived and secondary"
    " figures are context. *Held out*: the error of cases that helped to fit a constant, when a fit"
    " that did not see them predicts them. No constant is set for one case. The same as"
    " `intel validate hardware`."
)

CASES_MEAN: Final = (
    "Every case of `data/hardware/validation.csv`, targets and largest errors first. A case that"
    " is not predicted says why; one *outside* the range of the fitted cases says so."
)


def family_in_words(family: str) -> str:
    """A family of cases as one says it: its letter only keeps the order of the file."""
    letter, underscore, name = family.partition("_")
    return (name if underscore and len(letter) == 1 else family).replace("_", " ")


def by_family(snapshot: Snapshot) -> Answer:
    """The errors of each family, worst first."""
    answer = ask(snapshot, SUMMARY, definition=MEANS)
    if answer.is_empty:
        return answer
    whole = snapshot.query("FROM hardware_validation_summary WHERE level = 'all'").iloc[0]
    judged = answer.frame.dropna(subset=["mean_abs_error"])
    training = snapshot.query(
        "SELECT mean_abs_error, n_targets FROM hardware_validation_summary"
        " WHERE level = 'group' AND family = 'b_training'"
    )
    worst = judged.iloc[0]
    left = int(whole.n_cases - whole.n_predicted)
    steps = "" if training.empty or pd.isna(training["mean_abs_error"].iloc[0]) else (
        f" Over {training['n_targets'].iloc[0]} training runs it is"
        f" **{training['mean_abs_error'].iloc[0]:.1%}**."
    )  # fmt: skip
    return replace(
        answer,
        sentence=(
            f"The hardware model predicts {int(whole.n_predicted)} of {int(whole.n_cases)}"
            f" published cases; over the {int(whole.n_targets)} it is judged by, the mean error is"
            f" **{whole.mean_abs_error:.1%}**.{steps} Worst is {family_in_words(worst.family)} with"
            f" {worst.mean_abs_error:.1%}; {left} case{'s' if left != 1 else ''} it does not model"
            " say why."
        ),
    )


def cases(snapshot: Snapshot) -> Answer:
    """Every case, those judged and furthest off first."""
    answer = ask(snapshot, CASES, definition=CASES_MEAN)
    if answer.is_empty:
        return answer
    beyond = int(answer.frame["is_extrapolated"].sum())
    return replace(
        answer,
        sentence=(
            f"{len(answer.frame)} cases from {answer.frame['document'].nunique()} documents;"
            f" {beyond} lie outside the range the model was fitted in."
        ),
    )
