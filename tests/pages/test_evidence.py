"""Evidence: the first sentence, search from a link, one number opened, every part drawn."""

import pytest

from tests.pages.opening import opened, text_of


def test_without_a_store_the_page_says_what_to_do():
    app = opened("evidence")
    assert not app.exception
    assert "run `intel refresh`" in app.warning[0].value


@pytest.mark.usefixtures("at_desk")
class TestOnTheShippedStore:
    def test_the_first_sentence_counts_numbers_and_documents(self, snapshot):
        app = opened("evidence")
        assert not app.exception
        documents = snapshot.query("SELECT count(*) AS n FROM source")["n"].item()
        numbers = snapshot.query("SELECT count(*) AS n FROM fact")["n"].item()
        assert app.markdown[0].value.startswith(
            f"**{numbers:,} numbers** from **{documents:,} documents**: "
        )

    @pytest.mark.parametrize("part", ["Grades", "Numbers", "Documents", "Coverage", "Rows read"])
    @pytest.mark.parametrize("view", ["Chart", "Table", "SQL"])
    def test_every_part_is_drawn_in_every_view(self, part, view):
        keys = ("grades", "days", "ledger", "documents", "coverage", "accounting")
        app = opened("evidence", part=part, **{f"{key}_view": view for key in keys})
        assert not app.exception
        assert not app.error
        assert app.segmented_control(key="part").value == part

    def test_a_link_searches_and_opens_a_number(self, snapshot):
        """NVIDIA's Q3 FY26 CFO commentary: networking revenue of 8,187 million dollars."""
        fact_id = snapshot.query(
            "SELECT fact_id FROM fact WHERE entity = 'NVIDIA' AND line = 'networking'"
            " AND period_label = 'Q3 FY26' AND value = 8187 AND grade = 'A'"
        )["fact_id"].item()
        app = opened(
            "evidence", number=fact_id, search="networking", entity="NVIDIA", grade="A"
        )  # fmt: skip
        assert not app.exception
        assert app.segmented_control(key="part").value == "Numbers"
        assert app.text_input(key="search").value == "networking"
        assert app.selectbox(key="entity").value == "NVIDIA"
        assert "revenue, networking, Q3 FY26: **8,187 million USD**" in text_of(app)
        assert "documents state this quantity" in text_of(app)
        assert "**What rests on it.**" in text_of(app)
        app.button(key="close_number").click().run()
        assert "8,187 million USD" not in text_of(app)

    def test_a_number_that_is_not_there_is_said(self):
        app = opened("evidence", number="nonsense")
        assert not app.exception
        assert "holds no number 'nonsense'" in app.error[0].value

    def test_nothing_found_is_said(self):
        text = text_of(opened("evidence", part="Numbers", search="no-such-word"))
        assert "**0** numbers match" in text

    def test_a_calculated_number_is_explained_by_link(self):
        """NVIDIA's share on platform in early 2026: 25 of 91 days of 11.0 billion, 65 of 14.8."""
        asked = "market_share basis=platform vendor=NVIDIA quarter=2026 Q1"
        app = opened("evidence", explain=asked)
        assert not app.exception
        assert app.segmented_control(key="part").value == "Calculated"
        assert "14,800 × 65 / 91" in app.code[0].value
        assert "which the arithmetic below gives" in text_of(app)

    def test_a_wrong_address_is_answered_with_the_nearest(self):
        app = opened("evidence", explain="market_share basis=platfrom")
        assert not app.exception
        assert "perhaps basis=platform" in app.warning[0].value
