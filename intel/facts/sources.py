"""How good a source is, and whose figure it repeats (``publishers.csv``, ``address_rules.csv``).

A: the party's own filing, release, transcript, data sheet, standard or a paper. B: a named
publisher's page. C: an aggregator or repost. D: a document whose address cannot be given to a
reader. A row that states its own grade or origin keeps it.
"""

from __future__ import annotations

import pandas as pd

from intel.facts.reference import Reference

UNLISTED_GRADE = "C"


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
