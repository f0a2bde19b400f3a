"""Market map and Fabrics on the shipped store."""

import pyarrow as pa
import pytest

from tests.pages.opening import opened, text_of


@pytest.mark.usefixtures("at_desk")
class TestMarketMap:
    def test_the_first_sentence_sizes_the_market_with_its_band(self, snapshot):
        """The sum of reported lines times their parts, platform basis, the newest whole quarter."""
        app = opened("market_map")
        assert not app.exception
        row = snapshot.query(
            "SELECT quarter, max(market_usd_m) AS m, sum(revenue_usd_m) AS parts FROM market_share"
            " WHERE market_basis = 'platform' AND share IS NOT NULL"
            " GROUP BY quarter ORDER BY quarter DESC LIMIT 1"
        ).iloc[0]
        assert row.m == pytest.approx(row.parts)
        said = app.markdown[0].value
        assert said.startswith(f"AI networking came to **${row.m / 1000:,.1f} billion** in")
        assert row.quarter in said

    def test_three_domains_and_five_layers_stand_side_by_side(self):
        text = text_of(opened("market_map"))
        for domain in ("scale-up $", "scale-out $", "scale-across $"):
            assert domain in text
        assert "are the largest layer" in text

    def test_shares_follow_the_definition_of_the_link(self):
        platform = text_of(opened("market_map", basis="AI networks as platforms"))
        scale_up = text_of(opened("market_map", basis="Scale-up links"))
        assert platform != scale_up
        assert "NVLink switching and cabling" in scale_up

    def test_the_articles_share_is_explained_by_definition(self):
        text = text_of(opened("market_map"))
        assert "The article's 65%–70% for NVIDIA is a matter of definition" in text
        assert "(inside)" in text


@pytest.mark.usefixtures("at_desk")
class TestFabrics:
    def test_ethernets_share_names_house_and_definition(self):
        """Dell'Oro, 4Q 2025: more than two thirds of AI back-end switch sales."""
        app = opened("fabrics")
        assert not app.exception
        said = app.markdown[0].value
        assert "**Ethernet** took more than 67% of AI back-end switch sales in 4Q2025" in said
        assert "Dell'Oro Group's count" in said

    def test_ultra_ethernets_slip_is_measured(self):
        """Expected for 2024, released on 2025-06-11: 162 days after the end of 2024."""
        assert "Ultra Ethernet spec 1.0 released came 162 days after" in text_of(opened("fabrics"))

    def test_the_chart_draws_one_fabric_with_its_houses(self):
        app = opened("fabrics", fabric="InfiniBand")
        assert not app.exception
        assert app.segmented_control(key="fabric").value == "infiniband"


@pytest.mark.usefixtures("at_desk")
class TestOneVendor:
    def test_guidance_stands_beside_what_was_reported(self):
        """NVIDIA guided 108 billion dollars for Q3 FY27 with its Q2 FY27 release."""
        app = opened("vendors", vendor="NVIDIA", about="Guidance")
        assert not app.exception
        assert "For Q3 FY27 it guides 108,000 million USD (total)" in text_of(app)

    def test_margins_and_documents_open(self):
        for part in ("Margins", "Documents", "Breaks and revisions"):
            app = opened("vendors", vendor="NVIDIA", about=part)
            assert not app.exception
            assert not app.error, part

    def test_the_end_of_nvidias_networking_line_is_drawn(self):
        """From Q2 FY27 NVIDIA reports no networking figure."""
        app = opened("vendors", vendor="NVIDIA")
        assert any("line ends" in words_of(chart) for chart in app.get("vega_lite_chart"))


def words_of(chart):
    """Every value in the data behind a chart, as text."""
    tables = [pa.ipc.open_stream(each.data.data).read_pandas() for each in chart.proto.datasets]
    return {str(value) for table in tables for value in table.to_numpy().ravel()}


@pytest.mark.usefixtures("at_desk")
class TestLinksToOneLine:
    def test_a_link_chooses_the_line_and_the_quarter(self):
        """NVIDIA's data centre revenue has a line of its own beside networking."""
        app = opened("vendors", vendor="NVIDIA", line_NVIDIA="data center")
        assert not app.exception
        assert app.selectbox(key="line_NVIDIA").value == "data_center"
        assert "**NVIDIA** reported data center revenue of" in text_of(app)
        quarter = {"quarter_Broadcom/ai": "2027-12-31"}
        app = opened("forecast", series="Broadcom/ai", **quarter)
        assert app.select_slider(key="quarter_Broadcom/ai").value == "2027-12-31"
        assert "of 20** equally likely outcomes for the quarter to 2027-12-31" in text_of(app)

    def test_another_vendor_begins_with_its_own_line(self):
        app = opened("vendors", vendor="NVIDIA", line_NVIDIA="data center")
        app.selectbox(key="vendor").set_value("Arista").run()
        assert not app.exception
        assert "**Arista** reported total revenue" in text_of(app)
