"""Each statement of the articles against the ledger: every row, every query, every verdict."""

import pytest

from intel.errors import EvidenceError
from intel.facts import load_reference
from intel.facts.judgements import SeedClaim
from intel.facts.reference import read_table
from intel.home import DATA

CLAIMS = load_reference(DATA).seed_claims.set_index("claim")
HELD = CLAIMS[CLAIMS["verdict"].ne("not_testable")]
FIRST_HAND = 0.03
"""How far a reproduced number may lie from the stated one before the reason has to say why."""


@pytest.fixture(scope="module")
def beside(shipped):
    """The number beside each claim that has one: of the fact, or of the query."""
    frame = shipped.query("FROM seed_claim").set_index("claim")
    numbers = frame["ledger_value"].dropna().to_dict()
    for claim, query in CLAIMS.loc[CLAIMS["query"].ne(""), "query"].items():
        result = shipped.query(query)
        assert result.shape == (1, 1), claim
        numbers[claim] = float(result.iloc[0, 0])
    return numbers


def test_every_row_of_fact_named_is_there_and_is_no_article_of_ours(shipped):
    frame = shipped.query("FROM seed_claim")
    named = frame[frame["fact_id"].ne("")]
    assert named["ledger_value"].notna().all()
    articles = set(frame["article"])
    assert not named["document"].isin(articles).any()


@pytest.mark.parametrize("claim", HELD.index)
def test_the_verdict_follows_from_the_number_beside_it(beside, claim):
    stated, verdict, reason = HELD.loc[claim, ["value", "verdict", "reason"]]
    apart = abs(beside[claim] / stated - 1)
    if verdict == "reproduced":
        assert apart <= FIRST_HAND or reason
    else:
        assert reason
        assert apart > 0.02


def test_verdicts_of_all_three_kinds_come_out_with_their_reasons():
    counts = CLAIMS["verdict"].value_counts()
    assert counts.min() >= 9
    untested = CLAIMS[CLAIMS["verdict"].eq("not_testable")]
    assert untested["reason"].ne("").all()


def test_the_expected_value_of_the_article_does_not_follow_from_its_points(beside):
    (claim,) = CLAIMS.index[CLAIMS["statement"].str.contains("Expected value")]
    assert CLAIMS.loc[claim, "verdict"] == "contradicted"
    assert beside[claim] == pytest.approx(0.515)


def test_idc_s_data_centre_switch_market_is_not_the_one_the_article_names(shipped):
    """IDC, first quarter of 2026: 15.4 billion in all, 10.0 in data centres, up 61 %."""
    frame = shipped.query("FROM seed_claim WHERE statement LIKE '%15.4B%'")
    row = frame.iloc[0]
    assert (row["verdict"], row["value"], row["ledger_value"]) == ("contradicted", 15400, 10000)


def test_a_verdict_without_a_number_and_a_silence_without_a_reason_are_refused(tmp_path):
    header = "claim,article,place,statement,value,unit,verdict,fact_id,query,reason\n"
    path = tmp_path / "seed_claims.csv"
    for row, message in (
        ("1,a,p,s,1,W,reproduced,,,why", "needs a fact_id or a query"),
        ("1,a,p,s,1,W,contradicted,f,SELECT 1,why", "and not both"),
        ("1,a,p,s,1,W,not_testable,,,", "needs the reason"),
    ):
        path.write_text(header + row + "\n", encoding="utf-8")
        with pytest.raises(EvidenceError, match=message):
            read_table(path, SeedClaim, ("claim",))
