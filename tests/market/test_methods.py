"""Methods: every measured number comes from a query, every query is used, nothing is typed."""

import re

import pytest

from intel.market.methods import FOLDER, MEASURED, NOT_MEASURED, filled, measure, methods, queries


@pytest.mark.parametrize("method", methods(), ids=lambda method: method.name)
def test_each_subject_has_formulae_measured_errors_and_its_limits(method):
    assert method.text.startswith("# ")
    assert "$$" in method.text or "| formula |" in method.text
    assert MEASURED.search(method.text)
    assert "What the desk does not know" in method.text
    assert "Code: " in method.text


def test_names_and_queries_are_the_same_set():
    named = set(re.findall(r"\{\{(.*?)\}\}", "".join(each.text for each in methods())))
    linked = {m["name"] for each in methods() for m in MEASURED.finditer(each.text)}
    assert named == linked == set(queries())


@pytest.mark.parametrize("name", queries())
def test_each_query_says_one_text_of_the_shipped_store(snapshot, name):
    query = queries()[name]
    assert len(query.title) > 15
    rows = snapshot.query(query.sql)
    assert rows.shape == (1, 1)
    said = measure(snapshot, name)
    assert said != NOT_MEASURED
    assert "nan" not in said.lower()
    assert said == "none yet" or re.search(r"\d", said)


def test_the_error_is_the_one_of_the_view(snapshot):
    """Computed here from the cases, not from the summary that the query asks."""
    cases = snapshot.query(
        "SELECT error FROM hardware_validation WHERE case_group = 'b_training' AND is_target"
        " AND error IS NOT NULL"
    )["error"]
    assert measure(snapshot, "hardware_training").startswith(f"{100 * cases.abs().mean():.1f}%")
    assert measure(snapshot, "hardware_training").split(",")[0].endswith(f"over {len(cases)} cases")


def test_no_metric_of_the_snapshot_is_without_a_definition(snapshot):
    counted = snapshot.query("SELECT count(DISTINCT metric) AS n FROM fact")["n"].item()
    said = measure(snapshot, "metrics_defined")
    assert said == f"{counted} of {counted} metrics are defined, with 100% of the numbers"


def test_no_error_is_typed_into_a_file():
    """Percentages are conventions (bands, weeks, draws) or others' published; ours are asked."""
    conventions = {"80%", "90%", "7.7%", "15%"}
    published_by_others = {"3.65%"}  # Calculon's of itself
    for method in methods():
        typed = set(re.findall(r"\d[\d.,]*%", method.text))
        assert typed <= conventions | published_by_others, method.name


def test_views_tables_and_paths_that_are_named_exist(snapshot):
    held = {each.name for each in snapshot.tables()}
    root = FOLDER.parents[2]
    for method in methods():
        for paragraph in method.text.split("\n\n"):
            if not paragraph.startswith("Code: "):
                continue
            for name in re.findall(r"`([\w./-]+)`", paragraph):
                is_path = (root / name).exists() or (root / "intel/store/schema" / name).exists()
                assert is_path or name in held, f"{method.name}: {name}"


def test_links_lead_to_other_subjects_and_to_the_query():
    names = {each.name for each in methods()}
    led_to = set()
    for method in methods():
        text = filled(
            method, None, query_link=lambda _: "QUERY", method_link=lambda name: f"TO<{name}>"
        )
        assert "](measured/" not in text
        assert ".md)" not in text
        assert "](QUERY)" in text
        led_to |= set(re.findall(r"TO<(.*?)>", text))
    assert led_to
    assert led_to <= names


def test_every_page_that_says_how_it_is_computed_leads_to_a_subject():
    names = {each.name for each in methods()}
    pages = (FOLDER.parents[1] / "pages").glob("*.py")
    led_to = {
        name for page in pages for name in re.findall(r'method="([^"]+)"', page.read_text("utf-8"))
    }
    assert {"Moats", "Shares"} <= led_to <= names
