"""Cluster lab: the seed's slider, its denominators, links, and clusters that cannot be built."""

import pytest

from intel.market.cluster.questions import QUESTIONS
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
            compare="Utilisation", against="UEC",
        )  # fmt: skip
        assert not app.exception
        names = ("accelerator", "fabric", "switch", "optic")
        chosen = [app.selectbox(key=name).value for name in names]
        assert chosen == ["H100", "Tuned RoCE", "Tomahawk 4", "400G DSP"]
        # 16,384 × 3 × 8,766 × (1 - 60/95) = 158.7 million, 5% of it 7.9
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
        text = text_of(opened("cluster_lab", lab="Sizes", measure_by_size="Failure interval"))
        assert "accelerators × rent × 8,766 hours" in text
        assert "only the 10% of a step that waits on the network at 60% gains" in text

    def test_any_number_of_accelerators_may_be_given(self):
        """32,768 × 2 USD × 8,766 h × (1 - 60/95) = 211.7 million."""
        app = opened("cluster_lab", size="32768")
        assert "on 32,768 GB300" in app.markdown[0].value
        assert "**USD 212 million a year**" in app.markdown[0].value

    def test_two_fabrics_are_set_against_each_other_in_words(self):
        """0.95 against 0.73 delivered, of a tenth of 1,753.2 million: 646 × .1 less 31.2."""
        text = text_of(opened("cluster_lab", against="Tuned RoCE"))
        assert "Against **Tuned RoCE** (73%," in text
        assert "it is worth **USD 33 million a year more**" in text
        same = text_of(opened("cluster_lab", against="InfiniBand"))
        assert "Against **InfiniBand** (95%," in same
        assert "it is worth the same" in same
        assert "the order is not certain" in same

    def test_llama_3_stands_beside_deepseek_v3(self):
        """Llama 3 reports 41% of peak on 16,384 H100 (arXiv 2407.21783, table 4)."""
        app = opened("cluster_lab", lab="Two designs")
        text = text_of(app)
        assert "**Llama 3's training job**: **6.55 s a step**" in text
        assert "**DeepSeek-V3's 2,048 H800 on InfiniBand**: " in text
        assert text.count("**Compute binds**") == 2

    def test_one_design_on_two_fabrics(self):
        app = opened(
            "cluster_lab", lab="Two designs", right="Llama 3's training job",
            right_fabric="InfiniBand",
        )  # fmt: skip
        assert not app.exception
        assert not app.error
        text = text_of(app)
        assert "**Llama 3's training job on InfiniBand**: **6.5" in text

    def test_a_link_chooses_the_measure_and_the_question(self):
        app = opened(
            "cluster_lab", lab="What moves it", left="A TPU v4 pod",
            tornado="Price of cluster and network",
        )  # fmt: skip
        assert not app.exception
        assert "what A TPU v4 pod has as *Price of cluster and network*" in text_of(app)
        app = opened(
            "cluster_lab", lab="What else it answers", left="A plan for a million accelerators",
            question="What InfiniBand's premium must earn",
        )  # fmt: skip
        assert not app.exception
        assert "below **11.5%** of cost" in text_of(app)

    def test_the_cluster_above_may_stand_on_a_side_and_has_no_step(self):
        app = opened("cluster_lab", lab="Two designs", left="the cluster above")
        assert not app.exception
        assert not app.error
        assert "on Spectrum-X** runs no job here" in text_of(app)
        app = opened("cluster_lab", lab="What moves it", left="the cluster above")
        assert "One training step" not in app.selectbox(key="tornado").options

    @pytest.mark.parametrize("title", [title for title, _ in QUESTIONS.values()])
    def test_every_question_is_answered(self, title):
        app = opened("cluster_lab", lab="What else it answers", question=title)
        assert not app.exception
        assert not app.error
        assert "**" in app.markdown[-1].value

    def test_a_part_that_no_longer_fits_leaves_no_trace(self):
        app = opened("cluster_lab", switch="Spectrum-4 SN5600")
        assert app.selectbox(key="switch").value == "Spectrum-4 SN5600"
        app.selectbox(key="fabric").select("InfiniBand").run()
        assert app.selectbox(key="switch").value == "Quantum-X800 Q3400"
        assert not app.exception


def test_a_link_by_the_files_name_opens_the_design_and_one_to_nothing_says_so(at_desk):
    app = opened("cluster_lab", lab="Two designs", left="deepseek_2048", right="no_design")
    assert app.selectbox(key="left").value.startswith("DeepSeek-V3")
    assert "asks for “no\\_design”, which is not here" in app.warning[0].value
