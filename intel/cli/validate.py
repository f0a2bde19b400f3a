"""Commands that hold a model against what was measured."""

from __future__ import annotations

from pathlib import Path

import click

from intel.cli.options import json_option
from intel.cli.output import print_json, table


@click.group()
def validate() -> None:
    """Hold the models against published measurements."""


@validate.command()
@click.option(
    "--cases",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
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

    import pandas as pd

    from forecasts.hardware.validation import CaseResult, summarise
    from forecasts.hardware.validation import validate as predict
    from intel.facts.hardware import load_hardware, load_validation_cases, read_case_file
    from intel.home import DATA

    def within(result: CaseResult) -> bool | None:
        predicted = result.predicted
        return None if predicted is None else result.case.within_tolerance(predicted)

    catalogue = load_hardware(DATA)
    results = predict(read_case_file(file) if file else load_validation_cases(DATA), catalogue)
    rows = [
        {
            "case_id": each.case.case_id,
            "group": each.case.group,
            "family": each.family,
            "quantity": each.case.quantity,
            "unit": each.case.unit,
            "published": each.case.published,
            "predicted": each.predicted,
            "error": each.error,
            "target": each.case.target,
            "within_tolerance": within(each),
            "calibration": each.calibration,
            "held_out_error": catalogue.held_out.get(each.case.case_id),
            "extrapolated": each.extrapolated,
            "reason": each.reason,
        }
        for each in results
    ]
    summary = [asdict(each) for each in summarise(results, catalogue)]
    if as_json:
        print_json({"cases": rows, "summary": {row.pop("family"): row for row in summary}})
        return
    shown = ["case_id", "quantity", "unit", "published", "predicted", "error", "target"]
    frame = pd.DataFrame(rows, columns=[*shown, "calibration", "held_out_error", "reason"])
    for flag in ("target", "calibration"):
        frame[flag] = frame[flag].map({True: "yes", False: "no"})
    click.echo(table(frame))
    click.echo("\n" + table(pd.DataFrame(summary)))
    click.echo(
        "\ncalibration: constants were fitted to this case, among others; "
        "held_out_error: its error when predicted by a fit in five folds that did not see it."
    )


COMMANDS = (validate,)
