"""Find the one row that an address means; a wrong address gets the nearest right ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

import pandas as pd

from intel.errors import NotDisclosed, QueryRefused
from intel.store import Snapshot

OFFERED: Final = 8
_QUARTER = re.compile(r"(\d{4})[\s-]*q([1-4])", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where values of one kind are found.

    ``keys`` gives the column of each word of an address; ``fallback`` what is meant where a word
    is left out. Words that are left out otherwise are needed if more than one row remains.
    """

    relation: str
    keys: Mapping[str, str]
    fallback: Mapping[str, str]


def words_of(text: str) -> dict[str, str]:
    """``vendor=Applied Optoelectronics line=total``: a value reaches to the next word.

    Raises
    ------
    QueryRefused
        When the text does not begin with a word and its value.
    """
    words: dict[str, str] = {}
    last = ""
    for each in text.split():
        word, equals, value = each.partition("=")
        if equals:
            words[word] = value
            last = word
        elif last:
            words[last] += f" {each}"
        else:
            raise QueryRefused(f"{each!r} is no word=value; write for instance vendor=NVIDIA")
    return words


def known_words(given: Mapping[str, str], allowed: Sequence[str], *, of: str) -> None:
    """Refuse a word that no address of this kind has.

    Raises
    ------
    QueryRefused
        Naming the nearest words.
    """
    for word in given:
        if word not in allowed:
            near = get_close_matches(word, allowed, n=1, cutoff=0.5)
            meant = f"perhaps {near[0]}=…" if near else "it takes"
            raise QueryRefused(
                f"{of} has no {word!r}; {meant} ({' '.join(f'{each}=…' for each in allowed)})"
            )


def find(snapshot: Snapshot, place: Place, given: Mapping[str, str]) -> dict[str, Any]:
    """The one row of a relation.

    Raises
    ------
    NotDisclosed
        When no row has a given value: the nearest values there are.
    QueryRefused
        When several rows remain: the words that tell them apart.
    """
    known_words(given, list(place.keys), of=place.relation)
    rows = snapshot.query(f"SELECT * FROM {place.relation}")
    for word, text in given.items():
        rows = _narrowed(rows, place, word, text)
    for word, text in place.fallback.items():
        column = place.keys[word]
        if word not in given and _differ(rows[column]):
            kept = rows[_texts(rows[column]) == text]
            rows = rows if kept.empty else kept
    if len(rows) == 1:
        return {str(name): value for name, value in rows.iloc[0].to_dict().items()}
    open_words = [
        f"{word}= one of {_offered(_texts(rows[column]))}"
        for word, column in place.keys.items()
        if word not in given and _differ(rows[column])
    ]
    raise QueryRefused(
        f"{_told(given)}{len(rows):,} rows of {place.relation} fit; add "
        + ("; or ".join(open_words) or "nothing: they are equal")
    )


def _narrowed(rows: pd.DataFrame, place: Place, word: str, text: str) -> pd.DataFrame:
    column = _texts(rows[place.keys[word]])
    wanted = spelled(text)
    kept = rows[column.map(spelled) == wanted]
    if not kept.empty:
        return kept
    values = sorted(set(column))
    by_spelling = {spelled(value): value for value in values}
    near = [by_spelling[each] for each in get_close_matches(wanted, by_spelling, n=5, cutoff=0.4)]
    near += [value for value in values if wanted and wanted in spelled(value) and value not in near]
    if near:
        offer = f"perhaps {word}={_offered(near)}"
    else:
        offer = f"there is {word}={_offered(values[-OFFERED:])}"
    raise NotDisclosed(f"{place.relation} has no {word}={text!r} here; {offer}")


def spelled(text: str) -> str:
    """A value without what people write differently: case, spaces, quarters with or without one."""
    quarter = _QUARTER.fullmatch(text.strip())
    if quarter:
        return f"{quarter[1]}q{quarter[2]}"
    try:
        return f"{float(text):g}"
    except ValueError:
        return re.sub(r"[\s_]+", " ", text.strip().casefold())


def _texts(column: pd.Series) -> pd.Series:
    texts: pd.Series
    if column.dtype.kind == "M":
        texts = column.dt.strftime("%Y-%m-%d").fillna("")
        return texts
    return column.map(lambda value: "" if value is None or value != value else str(value))


def _differ(column: pd.Series) -> bool:
    return len(column.drop_duplicates()) > 1


def _offered(values: Any) -> str:  # noqa: ANN401 - any sequence of texts
    distinct = [value or "''" for value in dict.fromkeys(map(str, values))]
    more = len(distinct) - OFFERED
    return ", ".join(distinct[:OFFERED]) + (f" and {more} more" if more > 0 else "")


def _told(given: Mapping[str, str]) -> str:
    return " ".join(f"{word}={text}" for word, text in given.items()) + (": " if given else "")
