"""How good a source is, and whose figure it repeats (``publishers.csv``, ``address_rules.csv``).

A: the party's own filing, release, transcript, data sheet, standard or a paper. B: a named
publisher's page. C: an aggregator or repost. D: a document whose address cannot be given to a
reader. A row that states its own grade or origin keeps it, but a file that nobody reviewed cannot
vouch for itself: see :func:`cap_unreviewed`.
"""

from __future__ import annotations

import pandas as pd

from intel.facts.reference import Reference

UNLISTED_GRADE = "C"
_SITE = r"^(https?://[^/?#\s]+)"


def grade_and_origin(rows: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Fill ``grade`` and ``origin`` where they are empty; the rows are canonical already.

    An address rule weighs more than the publisher: a document that no reader can open is D
    whoever wrote it. What a company says of itself originates with it, whoever repeats it;
    other figures originate with the house that the publisher is listed as repeating, or with
    the publisher.
    """
    publishers = reference.publishers.set_index("publisher")
    is_company = reference.entities["kind"].isin(["vendor", "buyer"])
    companies = reference.entities.loc[is_company, "alias"]
    own_word = rows["status"].isin(["reported", "guidance"])
    own_page = rows["publisher"].eq(rows["entity"]) & own_word
    grade = rows["publisher"].map(publishers["grade"])
    grade = grade.fillna(own_page.map({True: "A", False: UNLISTED_GRADE})).astype(str)
    for rule in reference.address_rules.to_dict("records"):
        grade = grade.mask(rows["url"].str.startswith(rule["prefix"]), rule["grade"])
    listed = rows["publisher"].map(publishers["origin"]).fillna("").astype(str)
    about_itself = own_word & rows["entity"].isin(companies)
    origin = rows["entity"].where(about_itself & listed.eq(""), listed)
    origin = origin.mask(origin.eq(""), rows["publisher"])
    return rows.assign(
        grade=rows["grade"].mask(rows["grade"].eq(""), grade),
        origin=rows["origin"].mask(rows["origin"].eq(""), origin),
    )


def cap_unreviewed(rows: pd.DataFrame, unreviewed: pd.Series) -> pd.Series:
    """Grades, where rows of unreviewed files get no better one than their address has earned.

    Anyone can write a company's name into the publisher's column; were that enough for grade A,
    a dropped file would outrank the company's own filing in every view that takes the best grade
    and the newest vintage. So an unreviewed row is A or B only where the reviewed rows have a
    document of the same publisher on the same site (scheme and host) at that grade or better,
    and C otherwise. Whether the document says what the row says is still for a person to check.

    Parameters
    ----------
    rows
        Graded rows with ``publisher``, ``url`` and ``grade``.
    unreviewed
        Whether each row is of a file that nobody reviewed.
    """
    site = rows["url"].str.lower().str.extract(_SITE, expand=False).fillna("")
    document = rows["publisher"] + "\x1f" + site
    trusted = ~unreviewed & site.ne("") & rows["grade"].isin(["A", "B"])
    earned = rows.loc[trusted, "grade"].groupby(document[trusted]).min()
    ceiling = document.map(earned).astype("str").fillna(UNLISTED_GRADE)
    too_good = unreviewed & rows["grade"].isin(["A", "B"]) & rows["grade"].lt(ceiling)
    return rows["grade"].mask(too_good, ceiling)
