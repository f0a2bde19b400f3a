"""Numbers of the scenarios as text and axis formats, by unit."""

from intel.market.units import PLAIN, unit_in_words

FORMATS = {
    "fraction": ".1~%", "count": ",.0f", "MW": ",.1f", "GW": ",.1f", "USD_m": ",.0f",
    "units_k": ",.0f", "units_m": ",.1f", "ratio": ",.3f", "USD_m per year": ",.0f",
}  # fmt: skip
NAMES = frozenset({"Ethernet", "Spectrum-X", "InfiniBand"})


def form_of(unit: str) -> str:
    """Format of an axis or tooltip."""
    return FORMATS.get(unit, ",.2f")


def unit_words(unit: str) -> str:
    """The unit in words; empty for plain numbers and percentages."""
    return "" if unit in PLAIN else unit_in_words(unit)


def shown(value: float, unit: str, *, whole: bool = False) -> str:
    """A value with its unit."""
    if unit == "fraction":
        text = f"{value:.1%}"
        return text.replace(".0%", "%") if whole else text
    if unit == "USD_m":
        return f"{value / 1e3:,.1f} billion USD"
    words = unit_words(unit)
    number = f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{number} {words}".strip()


def in_sentence(label: str) -> str:
    """A label inside a sentence: in lower case, unless it begins with a name."""
    word = label.split()[0].split("'")[0].rstrip(":")
    is_name = word.isupper() or word in NAMES or ":" in label
    return label if is_name else label[0].lower() + label[1:]
