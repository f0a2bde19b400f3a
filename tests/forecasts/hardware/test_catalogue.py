"""The data files: every number has its document, and broken files are refused in words."""

import subprocess
import sys

import pytest

from intel.errors import AssumptionError
from intel.facts.hardware import load_hardware


def test_every_number_names_a_document(catalogue):
    assert len(catalogue.evidence) > 200
    for key, number in catalogue.evidence.items():
        assert number.document.title, key
        assert number.document.url, key
        low, high = number.interval
        assert low <= number.value <= high


def test_published_values(catalogue):
    """Figures of the articles: 15 W and 30 W modules, 9 W co-packaged, 95 and 60% delivered."""
    assert catalogue.optic("800G DSP").module_power_w == 15
    assert catalogue.optic("1.6T DSP").module_power_w == 30
    assert catalogue.optic("1.6T CPO").module_power_w == 9
    assert catalogue.fabric("Spectrum-X").delivered_share == 0.95
    assert catalogue.fabric("Plain Ethernet").delivered_share == 0.60
    assert catalogue.scale_up["NVLink 6 NVL72"].bandwidth_gbytes_per_s == 3600 / 2
    assert catalogue.accelerator("Rubin").scale_out_gbps == 1600


def test_radix_follows_capacity_and_lanes(catalogue):
    assert catalogue.switch("Quantum-2 QM9700").radix(400) == 64
    assert catalogue.switch("Quantum-X800 Q3400").radix(800) == 144
    assert catalogue.switch("Tomahawk 6").radix(200) == 512
    assert catalogue.switch("Tomahawk 6").radix(50) == 1024


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "optics.toml",
            'form = "LPO"',
            'fomr = "LPO"',
            "optics.toml: 800G LPO.fomr is not a known",
        ),
        (
            "optics.toml",
            "value = 15, low",
            "value = -15, low",
            "800G DSP.module_power_w: .*must hold",
        ),
        ("switches.toml", 'source = "toms_tomahawk_4"', 'source = "nobody"', "not in sources.toml"),
        ("switches.toml", 'fabric = "ethernet"', 'fabric = "ethernt"', "the kind of no fabric"),
        ("accelerators.toml", 'scale_up = "NVLink 3"', 'scale_up = "NVLink 33"', "NVLink 3"),
        ("economics.toml", "reference_mfu", "reference_mfv", "reference_mfv is not a known key"),
        (
            "clusters.toml",
            'fabric = "Spectrum-X"',
            'fabric = "Spectrum-Z"',
            "fabric = 'Spectrum-Z'",
        ),
        ("fabrics.toml", "value = 0.60, low = 0.50", "value = 1.60, low = 0.50", "must hold"),
        ("reliability.toml", "interruptions_per", "not toml\ninterruptions_per", "not valid TOML"),
    ],
)
def test_broken_files_are_refused_in_words(own_data, file, old, new, message):
    path = own_data / "hardware" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AssumptionError, match=message):
        load_hardware(own_data)


def test_a_bare_number_is_refused_because_it_has_no_document(own_data):
    path = own_data / "hardware" / "economics.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "reference_mfu = {", "reference_mfu = 0.4\n# {", 1
        ),
        encoding="utf-8",
    )
    with pytest.raises(AssumptionError, match=r"must be { value, status, source }"):
        load_hardware(own_data)


def test_a_missing_file_is_named(own_data):
    (own_data / "hardware" / "fabrics.toml").unlink()
    with pytest.raises(AssumptionError, match=r"fabrics.toml: missing"):
        load_hardware(own_data)


def test_the_model_imports_neither_statsmodels_nor_pandas():
    code = (
        "import sys, forecasts.hardware;"
        "bad = [m for m in ('statsmodels', 'pandas', 'scipy', 'streamlit', 'duckdb', 'intel')"
        " if m in sys.modules]; print(bad); sys.exit(bool(bad))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
