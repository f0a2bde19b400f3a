"""Disagreements: the spread of a known contradiction, the verdicts, links, empty and broken."""

import pytest

from intel.market import disagreements
from tests.pages.opening import opened, text_of


def test_without_a_store_the_page_says_what_to_do():
    app = opened("disagreements")
    assert not app.exception
    assert "run `intel refresh`" in app.warning[0].value


@pytest.mark.usefixtures("at_desk")
class TestOnTheShippedStore:
    @pytest.mark.parametrize("view", ["Chart", "Table", "SQL"])
    @pytest.mark.parametrize("part", ["Estimates", "The articles' numbers"])
    def test_every_part_is_drawn_in_every_view(self, part, view):
        app = opened("disagreements", part=part, answers_view=view, claims_view=view)
        assert not app.exception
        assert not app.error

    def test_a_link_opens_a_question_and_names_both_ends(self, snapshot):
        """Optics in 2026: Goldman Sachs has 67.7 billion for all of it, LightCounting 6.8 of 2021
        for Ethernet alone."""
        rows = disagreements.questions(snapshot).frame
        row = rows[rows["comparison"] == "optics_market_2026"].iloc[0]
        app = opened("disagreements", question=f"{row.quantity} · {row.period}")
        assert not app.exception
        said = text_of(app)
        assert "67,700 million USD** (Goldman Sachs)" in said
        assert "6,800 million USD** (LightCounting)" in said

    def test_verdicts_can_be_narrowed_by_link(self, snapshot):
        app = opened("disagreements", part="The articles' numbers", verdict="contradicted")
        assert not app.exception
        count = snapshot.query(
            "SELECT count(*) AS n FROM seed_claim WHERE verdict = 'contradicted'"
        )["n"].item()
        assert f"Of **{count} numbers** in the articles" in text_of(app)
        assert f"**{count} contradicted**" in text_of(app)

    def test_the_first_sentence_counts_what_the_table_holds(self, snapshot):
        answer = disagreements.questions(snapshot)
        assert f"**{len(answer.frame)} quantities**" in answer.sentence
        assert answer.frame["answers"].ge(2).all()


def test_a_house_is_not_set_against_itself_when_its_answers_agree(snapshot):
    frame = snapshot.query("FROM estimate_comparison")
    assert (frame["least"].isna() | (frame["least"] <= frame["most"])).all()
