"""Cluster lab: the seed's slider, its denominators, links, and clusters that cannot be built."""

import pytest

from tests.pages.opening import opened, text_of


def test_without_a_store_the_page_says_what_to_do():
    app = opened("cluster_lab")
    assert not app.exception
    assert "run `intel refresh`" in app.warning[0].value


@pytest.mark.usefixtures("at_desk")
class TestOnTheShippedStore:
    def test_the_first_sentence_gives_headline_and_diluted(self):
        """100,000 × 2 USD × 8,766 h × (1 - 60/95) = 645.9 million; a tenth of it 64.6."""
        app = opened("cluster_lab")
        assert not app.exception
        said = app.markdown[0].value
        assert "from 60% to 95% on 100,000 GB300" in said
        assert "**USD 646 million a year** if every accelerator-hour gains" in said
        assert "**USD 65 million a year** when only the 10% of a step" in said
        assert "**30 minutes**" in said

    def test_llama_3_stops_about_every_three_hours(self):
        """419 interruptions in 54 days on 16,384 accelerators: 54 × 24 / 419 = 3.09 h."""
        app = opened("cluster_lab", accelerators="16k", accelerator="H100")
        assert app.select_slider(key="accelerators").value == 16_384
        assert "**3.1 hours**" in app.markdown[0].value
        assert [tile.value for tile in app.metric][-1] == "3.1 h"

    def test_a_link_reproduces_the_view(self):
        app = opened(
            "cluster_lab", accelerators="16k", accelerator="H100", fabric="Tuned RoCE",
            switch="Tomahawk 4", optic="400G DSP", accelerator_hour_usd="3", exposed_percent="5",
            compare="Utilisation", measure_by_size="Failure interval",
        )  # fmt: skip
        assert not app.exception
        names = ("accelerator", "fabric", "switch", "optic")
        chosen = [app.selectbox(key=name).value for name in names]
        assert chosen == ["H100", "Tuned RoCE", "Tomahawk 4", "400G DSP"]
        # 16,384 × 3 × 8,766 × (1 - 60/95) = 158.7 million, 5 % of it 7.9
        assert "**USD 159 million a year**" in app.markdown[0].value
        assert "**USD 7.9 million a year**" in app.markdown[0].value

    def test_only_parts_that_fit_are_offered(self):
        app = opened("cluster_lab", fabric="InfiniBand")
        assert app.selectbox(key="switch").options == ["Quantum-X800 Q3400", "Quantum-2 QM9700"]
        assert "400G DSP" not in app.selectbox(key="optic").options  # a GB300 port has 800 Gb/s
        app.selectbox(key="accelerator").select("H100").run()
        assert "400G DSP" in app.selectbox(key="optic").options

    def test_unknown_network_ports_are_refused_in_the_models_words_and_can_be_given(self):
        app = opened("cluster_lab", accelerator="MI300X")
        assert not app.exception
        assert "no document states this accelerator's network ports" in app.error[0].value
        app.selectbox(key="port_gbps").select("400").run()
        assert not app.error
        assert "100,000 MI300X" in app.markdown[0].value

    def test_a_cluster_too_large_for_its_switches_is_refused(self):
        """Radix 32 reaches 2 × 16^4 = 131,072 ports in four tiers."""
        app = opened("cluster_lab", accelerators="1M", fabric="UEC", switch="Tomahawk 4")
        assert not app.exception
        assert "4 tiers of radix 32 reach 131072" in app.error[0].value

    def test_both_denominators_are_stated(self):
        text = text_of(opened("cluster_lab"))
        assert "accelerators × rent × 8,766 hours" in text
        assert "only the 10% of a step that waits on the network at 60% gains" in text

    def test_llama_3_stands_beside_deepseek_v3(self):
        text = text_of(opened("cluster_lab"))
        assert "**llama3_16k** takes" in text
        assert "**deepseek_2048** takes" in text
        assert text.count("binds**") == 2

    def test_a_link_chooses_both_sides_the_measure_and_the_question(self):
        app = opened(
            "cluster_lab", left="tpu_v4_pod", right="million", tornado="Capital",
            question="What InfiniBand's premium must earn",
        )  # fmt: skip
        assert not app.exception
        text = text_of(app)
        assert "kernels as measured on ampere, not on this accelerator" in text
        assert "moves the 'Capital' of tpu_v4_pod most" in text
        assert "below **11.5%** of cost" in text

    def test_the_cluster_above_may_stand_on_a_side_and_has_no_step(self):
        app = opened("cluster_lab", left="the cluster above")
        assert not app.exception
        assert not app.error
        assert "**chosen** runs no job here" in text_of(app)
        assert "step_s" not in app.selectbox(key="tornado").options

    @pytest.mark.parametrize(
        "question", ["Every network, tier by tier", "Compute against network, by generation"]
    )
    def test_a_question_of_either_shape_is_answered(self, question):
        app = opened("cluster_lab", question=question)
        assert not app.exception
        assert not app.error
        assert app.selectbox(key="question").value in ("networks", "gap")

    def test_a_part_that_no_longer_fits_leaves_no_trace(self):
        app = opened("cluster_lab", switch="Spectrum-4 SN5600")
        assert app.selectbox(key="switch").value == "Spectrum-4 SN5600"
        app.selectbox(key="fabric").select("InfiniBand").run()
        assert app.selectbox(key="switch").value == "Quantum-X800 Q3400"
        assert not app.exception
