"""Commands that hold a model against what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final

import click

from intel.cli.options import EXISTING_FILE, json_option
from intel.cli.output import print_json, table

if TYPE_CHECKING:
    from forecasts.hardware import HardwareCatalogue
    from forecasts.hardware.validation import CaseResult

_WIDTH: Final = 120
_LONGEST_CASE: Final = 35
_ERRORS: Final = {
    "mean": "mean_abs_error",
    "median": "median_abs_error",
    "worst": "worst_abs_error",
    "held out": "held_out_mean_abs_error",
    "within": "within_tolerance",
}
_HOW_TO_READ: Final = """
errors are those of absolute value over the targets; within: the part of them within tolerance.
context: a vendor's claim, a derived or a secondary figure, shown beside and counted in no error.
fitted: constants were fitted to this case, among others; held out: its error when predicted by
a fit in five folds that did not see it. `--json` has units, whole names and reasons."""


@click.group()
def validate() -> None:
    """Hold the models against published measurements."""


@validate.command()
@click.option(
    "--cases",
    "file",
    type=EXISTING_FILE,
    metavar="FILE",
    help="A CSV file with the columns of data/hardware/validation.csv, in its place.",
)
@json_option
def hardware(file: Path | None, as_json: bool) -> None:
    """Predict published cluster measurements, with the error of each.

    A case the model cannot take says why; it is never guessed. Errors by family are over the
    targets: vendors' claims, derived and secondary figures are shown beside, as context.
    """
    from dataclasses import asdict

    from forecasts.hardware.validation import summarise
    from forecasts.hardware.validation import validate as predict
    from intel.facts.hardware import load_hardware, load_validation_cases, read_case_file
    from intel.home import DATA

    catalogue = load_hardware(DATA)
    results = predict(read_case_file(file) if file else load_validation_cases(DATA), catalogue)
    rows = [_row(each, catalogue) for each in results]
    summary = [asdict(each) for each in summarise(results, catalogue)]
    if as_json:
        print_json({"cases": rows, "summary": {row.pop("family"): row for row in summary}})
        return
    _print_predicted([row for row in rows if row["predicted"] is not None])
    for row in rows:
        if row["predicted"] is None:
            told = f"{row['case_id']}, {row['quantity']}: not predicted: {row['reason']}"
            click.echo(fill(told, _WIDTH, subsequent_indent="    ", break_on_hyphens=False))
    _print_summary(summary)
    click.echo(_HOW_TO_READ)


def _row(result: CaseResult, catalogue: HardwareCatalogue) -> dict[str, Any]:
    """One case as `--json` gives it."""
    case, predicted = result.case, result.predicted
    return {
        "case_id": case.case_id,
        "group": case.group,
        "family": result.family,
        "quantity": case.quantity,
        "unit": case.unit,
        "published": case.published,
        "predicted": predicted,
        "error": result.error,
        "target": case.target,
        "within_tolerance": None if predicted is None else case.within_tolerance(predicted),
        "calibration": result.calibration,
        "held_out_error": catalogue.held_out.get(case.case_id),
        "extrapolated": result.extrapolated,
        "reason": result.reason,
    }


def _print_predicted(cases: Sequence[Mapping[str, Any]]) -> None:
    """One line a case: what was published, what the model says, and how far apart they are."""
    import pandas as pd

    shown = [
        {
            "case": _in_short(case["case_id"]),
            "quantity": case["quantity"],
            "published": case["published"],
            "predicted": case["predicted"],
            "error": _percent(case["error"]),
            "held out": _percent(case["held_out_error"]),
            "case is": "fitted"
            if case["calibration"]
            else "unseen"
            if case["target"]
            else "context",
        }
        for case in cases
    ]
    if shown:
        click.echo(table(pd.DataFrame(shown)))


def _print_summary(families: Sequence[Mapping[str, Any]]) -> None:
    """Mean, median and worst of the targets' errors by family."""
    import pandas as pd

    shown = [
        {name: family[name] for name in ("family", "cases", "predicted", "targets")}
        | {name: _percent(family[measure]) for name, measure in _ERRORS.items()}
        for family in families
    ]
    click.echo("\n" + table(pd.DataFrame(shown)))


def _in_short(case_id: str) -> str:
    """A case's name without its middle where it is long: its head and its tail tell it apart."""
    half = _LONGEST_CASE // 2
    return case_id if len(case_id) <= _LONGEST_CASE else f"{case_id[:half]}…{case_id[1 - half :]}"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


COMMANDS = (validate,)
