"""Each statement of the articles against the ledger and the models: every row, every verdict."""

import pytest

from intel.errors import EvidenceError
from intel.facts import load_reference
from intel.facts.judgements import SeedClaim
from intel.facts.reviewed_csv import read_table
from intel.home import DATA
from intel.refresh.seed_claims import claim_values
from intel.store.build import draft_snapshot
from tests.store.invented import fact, tables

CLAIMS = load_reference(DATA).seed_claims.set_index("claim")
HEADER = ",".join(SeedClaim.model_fields) + "\n"


@pytest.fixture(scope="module")
def claims(snapshot):
    return snapshot.query("FROM seed_claim").set_index("claim", drop=False)


def stating(claims, words):
    (claim,) = claims.index[claims["statement"].str.contains(words, regex=False)]
    return claims.loc[claim]


def test_every_verdict_has_a_value_beside_it_and_no_article_stands_for_itself(claims):
    judged = claims[claims["verdict"].ne("not_testable")]
    assert judged["value_beside"].notna().all()
    assert judged["held_against"].ne("").all()
    assert not claims["document"].isin(set(claims["article"])).any()


def test_every_verdict_follows_from_the_value_beside_it(snapshot):
    failed = snapshot.query(
        "FROM data_check WHERE check_name = 'claims_as_judged' AND outcome = 'failed'"
    )
    assert failed["what"].tolist() == []


def test_a_difference_is_never_left_without_its_reason(claims):
    apart = claims[~claims["is_inside"].fillna(value=True) & claims["difference"].abs().gt(0.03)]
    assert apart["reason"].ne("").all()
    assert claims.loc[claims["verdict"].eq("contradicted"), "reason"].ne("").all()
    assert claims.loc[claims["verdict"].eq("not_testable"), "reason"].ne("").all()


def test_all_articles_with_numbers_and_all_verdicts_are_there(claims):
    assert len(claims) >= 190
    assert claims["article"].nunique() == 4  # the fifth, on the next bottleneck, states no number
    assert set(claims["verdict"]) == {"reproduced", "contradicted", "not_testable"}
    assert {"fact", "query", "scenario", "hardware model"} <= set(claims["held_against"])


@pytest.mark.parametrize(
    ("words", "verdict", "beside"),
    [
        ("60%→95% is a ~1.6× swing", "reproduced", 95 / 60),
        ("an estimated ~20 kW per rack", "reproduced", 72 * 9 * 2 * 15 / 1000),
        ("link clusters of 512 GPUs", "reproduced", 512),
        ("hundreds per day", "reproduced", 24 * 419 * 1e6 / (16_384 * 54 * 24)),
        ("Hopper GPUs delivered roughly 4 PFLOPs", "reproduced", 2 * 1979),
        ("28.8Tbps per package", "reproduced", 3600 * 8 / 1000),
        ("a ~$1.2B run-rate", "reproduced", 4 * 308.4),
        ("the bandwidth tax", "reproduced", 1 - 60 / 95),
        ("clean 2× every two years", "contradicted", 66 / 24),
        ("InfiniBand ... deliver speeds up to 400 Gb/s", "contradicted", 800),
        ("Expected value lands", "contradicted", 0.55 * 0.50 + 0.25 * 0.60 + 0.20 * 0.45),
        ("$15.4B in Q1 2026", "contradicted", 10_000),
        ("a ~$60B annual business", "contradicted", 7_252 + 8_187 + 11_000 + 14_800),
        ("CXL 4.0, ratified", "reproduced", 202511),
    ],
)
def test_values_that_can_be_reckoned_by_hand(claims, words, verdict, beside):
    """From the documents named in the ledger: Llama 3's 419 failures in 54 days on 16,384, NVIDIA's
    calls, Astera's 308.4 million, the switch chips of 12/2019 and 6/2025 (66 months, twice double).
    """
    row = stating(claims, words)
    assert row["verdict"] == verdict
    assert row["value_beside"] == pytest.approx(beside, rel=1e-4)


def refused(tmp_path, query, case_id="", match=""):
    claim = {
        "claim": "1", "article": "a", "place": "p", "statement": "s", "value": 1.0, "low": None,
        "high": None, "unit": "W", "verdict": "reproduced", "fact_id": "", "query": query,
        "case_id": case_id, "reason": "",
    }  # fmt: skip
    claims = CLAIMS.reset_index().head(1).assign(**{k: [v] for k, v in claim.items()})
    with draft_snapshot(tmp_path / "1" / "intel.duckdb") as draft:
        draft.load(tables(fact(1), reviewed_claim=claims))
        with pytest.raises(EvidenceError, match=match):
            claim_values(draft)


def test_a_query_that_fails_or_gives_more_than_a_number_is_named(tmp_path):
    refused(tmp_path / "a", "SELECT nothing FROM fact", match="claim 1: its query cannot be run")
    refused(tmp_path / "b", "SELECT 1, 2", match="gives 1 rows of 2 columns")
    refused(tmp_path / "c", "FROM range(2)", match="gives 2 rows of 1 columns")
    refused(tmp_path / "d", "", case_id="i-none", match="has no case 'i-none'")


def test_a_verdict_without_a_number_and_a_silence_without_a_reason_are_refused(tmp_path):
    path = tmp_path / "seed_claims.csv"
    for row, message in (
        ("1,a,p,s,1,,,W,reproduced,,,,why", "needs one of fact_id, query and case_id"),
        ("1,a,p,s,1,,,W,contradicted,f,SELECT 1,,why", "needs one of fact_id, query and case_id"),
        ("1,a,p,s,1,,,W,not_testable,,,,", "needs the reason"),
        ("1,a,p,s,1,2,3,W,not_testable,,,,why", "low 2.0, value 1.0, high 3.0 are not in order"),
    ):
        path.write_text(HEADER + row + "\n", encoding="utf-8")
        with pytest.raises(EvidenceError, match=message):
            read_table(path, SeedClaim, ("claim",))
