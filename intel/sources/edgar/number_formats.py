"""Numbers as filings print them, by the transformation each fact names.

The formats are those of the Inline XBRL Transformation Registry and the SEC's own (``ixt-sec``);
names are matched without version and case, since versions only changed their spelling
(``numdotdecimal`` became ``num-dot-decimal``).
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

_ZERO: Final = {"fixedzero", "zerodash", "numdash", "nocontent"}
_WORDS: Final = {
    "no": 0, "none": 0, "zero": 0, "nil": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9}


def to_number(text: str, form: str | None) -> Decimal:
    """The number that ``text`` stands for under the format ``form`` (``ixt:num-dot-decimal``).

    Raises
    ------
    ValueError
        When the text is not written in that format, or the format is not known.
    """
    name = re.sub(r"[^a-z]", "", (form or "").rpartition(":")[2].lower())
    plain = re.sub(r"\s", "", text.strip())
    if name in _ZERO:
        return Decimal(0)
    if name.startswith("numwords"):
        return Decimal(_from_words(text))
    if name in {"", "numdotdecimal", "numdotdecimalin", "numdotdecimalapos"}:
        plain = re.sub(r"[,'’]", "", plain)
    elif name in {"numcommadecimal", "numcommadot", "numspacecomma"}:
        plain = re.sub(r"[.'’]", "", plain).replace(",", ".")
    elif name in {"numcommadotdecimal", "numspacedot"}:
        plain = plain.replace(",", "")
    elif name in {"numunitdecimal", "numunitdecimalin"}:
        parts = re.findall(r"\d+", re.sub(r"(?<=\d)[.,](?=\d{3})", "", plain))
        if len(parts) != 2:
            raise ValueError(f"{text!r} is not a number of two units")
        plain = f"{parts[0]}.{parts[1].zfill(2)}"
    else:
        raise ValueError(f"the format {form} is not known")
    if not re.fullmatch(r"\d*\.?\d+|\d+\.", plain):
        raise ValueError(f"{text!r} is not a number written as {form or 'plain digits'}")
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is not a number") from error


def _from_words(text: str) -> int:
    total = part = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _WORDS:
            part += _WORDS[word]
        elif word == "hundred":
            part *= 100
        elif word in _SCALES:
            total, part = total + part * _SCALES[word], 0
        elif word != "and":
            raise ValueError(f"{text!r} is not a number in words")
    return total + part
