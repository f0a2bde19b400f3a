"""The hardware model held against what was published, as rows of the store.

All cases take about half a second, so they are predicted anew by every refresh: the table says
what the constants and the code of that snapshot reach.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.validation import validate
from intel.facts.hardware import load_validation_cases


def hardware_validation_rows(data: Path, catalogue: HardwareCatalogue) -> pd.DataFrame:
    """Rows of ``hardware_validation``: every case of the reviewed file, predicted or with why not.

    Raises
    ------
    AssumptionError
        When the file of cases cannot be read.
    """
    rows = pd.DataFrame(
        {
            "case_id": each.case.case_id,
            "case_group": each.case.group,
            "family": each.family,
            "quantity": each.case.quantity,
            "unit": each.case.unit,
            "published": each.case.published,
            "predicted": each.predicted,
            "error": each.error,
            "is_target": each.case.target,
            "is_calibration": each.calibration,
            "held_out_error": catalogue.held_out.get(each.case.case_id),
            "is_extrapolated": each.extrapolated,
            "within_tolerance": None
            if each.predicted is None
            else each.case.within_tolerance(each.predicted),
            "tolerance": each.case.tolerance_hint,
            "reason": each.reason,
            "document": each.case.source,
            "url": each.case.url,
            "note": each.case.note,
        }
        for each in validate(load_validation_cases(data), catalogue)
    )
    numbers = ["predicted", "error", "held_out_error"]
    return rows.astype({**dict.fromkeys(numbers, "float64"), "within_tolerance": "boolean"})
