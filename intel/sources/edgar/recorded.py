"""Recorded EDGAR files, told apart by what they hold; a bad one stops only itself."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from intel.errors import EvidenceError
from intel.sources.edgar.company_facts import read_company_facts
from intel.sources.edgar.inline_xbrl import read_filing
from intel.sources.edgar.statement import FileStatements, Filing
from intel.sources.edgar.submissions import is_submissions, read_submissions

LARGEST_MB: Final = 100
_PAGES: Final = (".htm", ".html", ".xhtml", ".xml")


def read_recorded(
    folder: Path, tags: Collection[str]
) -> tuple[list[FileStatements], dict[str, str]]:
    """What the files under ``folder`` state, and by file why it cannot be read.

    JSON is read first: it tells when filings, which do not say so themselves, were filed.

    Raises
    ------
    EvidenceError
        When there is no such folder, or it holds nothing of EDGAR's.
    """
    files: list[FileStatements] = []
    refusals: dict[str, str] = {}
    filings: set[Filing] = set()
    for path in sorted(
        _candidates(folder), key=lambda each: (each.suffix.lower() in _PAGES, str(each))
    ):
        name = path.name if path == folder else str(path.relative_to(folder))
        try:
            content = _content(path, name)
            if path.suffix.lower() in _PAGES:
                files.append(read_filing(name, content, tags, filings))
                continue
            document = _json(content, name)
            if is_submissions(document):
                filings.update(read_submissions(name, document))
                continue
            facts = read_company_facts(name, document, tags)
            filings.update(each.filing for each in facts.statements)
            files.append(facts)
        except EvidenceError as error:
            refusals[name] = str(error)
    return files, refusals


def _candidates(folder: Path) -> list[Path]:
    if not folder.exists():
        raise EvidenceError(f"{folder} does not exist; give a folder of recorded EDGAR files")
    inside = [folder] if folder.is_file() else sorted(folder.rglob("*"))
    paths = [
        each
        for each in inside
        if each.suffix.lower() in (".json", *_PAGES) and not each.name.startswith(".")
    ]
    if not paths:
        raise EvidenceError(
            f"{folder} holds no EDGAR files; put company facts (CIK##########.json) or filings"
            " (.htm) there"
        )
    return paths


def _content(path: Path, name: str) -> bytes:
    try:
        if not path.is_file():
            raise EvidenceError(f"{name} is not a file; put the recorded files themselves there")
        size = path.stat().st_size
        if size > LARGEST_MB * 2**20:
            raise EvidenceError(
                f"{name}: {size / 2**20:,.0f} MB, more than any filing; at most {LARGEST_MB} MB are"
                " read: fetch the one filing or company that is wanted"
            )
        return path.read_bytes()
    except OSError as error:
        raise EvidenceError(
            f"{name}: cannot be opened ({error.strerror}); check its permissions"
        ) from error


def _json(content: bytes, name: str) -> Mapping[str, Any]:
    if not content.strip():
        raise EvidenceError(f"{name}: the file is empty; fetch it again")
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise EvidenceError(f"{name}: cut off or not JSON ({error}); fetch it again") from error
    if not isinstance(document, dict):
        raise EvidenceError(f"{name}: not an EDGAR file: a JSON object is expected; remove it")
    return document
