"""The list of a company's filings: which there are, when they were filed, where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from intel.errors import EvidenceError
from intel.sources.edgar.statement import Filing


@dataclass(frozen=True)
class Listed:
    """A filing in the list, and the file name of its main document."""

    filing: Filing
    main_document: str
    has_inline_xbrl: bool


def is_submissions(document: Mapping[str, Any]) -> bool:
    """Whether a JSON document is the list of a company's filings."""
    return "filings" in document


def read_submissions(file: str, document: Mapping[str, Any]) -> list[Filing]:
    """The filings of the list that report on a period."""
    return [each.filing for each in read_list(file, document)]


def read_list(file: str, document: Mapping[str, Any]) -> list[Listed]:
    """The filings of the list that report on a period, with their main documents.

    Raises
    ------
    EvidenceError
        When the list is not as data.sec.gov gives it.
    """
    try:
        cik, recent = int(document["cik"]), document["filings"]["recent"]
        columns = ("form", "accessionNumber", "filingDate", "reportDate", "primaryDocument")
        inline = recent.get("isInlineXBRL") or [1] * len(recent["form"])
        return [
            Listed(
                Filing(cik, form, date.fromisoformat(report), number, date.fromisoformat(filed)),
                main_document,
                bool(is_inline),
            )
            for form, number, filed, report, main_document, is_inline in zip(
                *(recent[name] for name in columns), inline, strict=True
            )
            if report
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EvidenceError(
            f"{file}: not a list of submissions as data.sec.gov gives it ({error!r}); fetch again"
        ) from error
