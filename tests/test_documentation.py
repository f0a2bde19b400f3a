"""Whatever a reader meets has a description: settings, commands, metrics, views, pages, files."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from forecasts.scenarios import DRIVERS
from forecasts.scenarios.simulation.measures import MACHINE, MARKET
from intel.cli import SETTINGS, main
from intel.home import CHECKOUT, DATA
from intel.market.checks import load_checks

PAGES = CHECKOUT / "intel" / "pages"
CODE = [CHECKOUT / "app.py", *(CHECKOUT / "intel").rglob("*.py")]
FOLDERS = ("facts", "reference", "hardware", "scenarios")
FILES = sorted(
    path.relative_to(DATA).as_posix()
    for folder in FOLDERS
    for path in (DATA / folder).rglob("[!.]*")
    if path.is_file()
)
READ_EVERYTHING = """
import importlib, inspect, json, pkgutil, sys

opened = set()
sys.addaudithook(lambda event, given: opened.add(str(given[0])) if event == "open" else None)

import intel.facts, intel.sources
from intel.home import DATA

intel.facts.read_facts(sorted((DATA / "facts").glob("*.csv")), intel.facts.load_reference(DATA))
for package in (intel.facts, intel.sources):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        for name, load in vars(importlib.import_module(module.name)).items():
            if name.startswith("load_") and list(inspect.signature(load).parameters) == ["data"]:
                load(DATA)
print(json.dumps(sorted(opened)))
"""
"""Calls every ``load_…(data)`` there is, and tells which files that opens."""


def words(text):
    return len((text or "").split())


def parameters(command, path=()):
    """Every command below with each of its parameters."""
    path = (*path, command.name)
    if isinstance(command, click.Group):
        for each in command.commands.values():
            yield from parameters(each, path)
    else:
        yield " ".join(path), command


COMMANDS = dict(parameters(main))


def test_every_setting_is_told_by_the_help_and_every_one_told_is_read():
    """Names of environment variables are literals in the code that reads them."""
    read = set()
    for path in CODE:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {
            id(key)
            for node in ast.walk(tree)
            if isinstance(node, ast.Dict)
            for key in node.keys  # the table of settings itself is no reader
        }
        read |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"INTEL_[A-Z_]+", node.value)
            and id(node) not in told
        }
    assert read == set(SETTINGS)
    helped = CliRunner().invoke(main, ["--help"]).stdout
    for name, meaning in SETTINGS.items():
        assert re.search(rf"{name} +{re.escape(meaning)}", helped), name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_says_what_it_does(name):
    command = COMMANDS[name]
    typed = name.replace("main", "intel", 1)
    assert words(command.help) >= 4, f"say what `{typed}` does, in its function's docstring"
    silent = [
        parameter.opts[-1]
        for parameter in command.params
        if isinstance(parameter, click.Option) and words(parameter.help) < 2
    ]
    assert silent == [], f"give these options of `{typed}` a help="


def test_every_relation_and_column_has_a_comment(snapshot):
    for each in snapshot.tables():
        assert words(each.comment) >= 3, each.name
        if each.kind != "macro":
            silent = [column.name for column in each.columns if not column.comment.strip()]
            assert silent == [], each.name


def test_every_macro_of_one_value_has_a_comment(snapshot):
    found = snapshot.query(
        "SELECT function_name, any_value(comment) AS comment FROM duckdb_functions()"
        " WHERE NOT internal AND function_type IN ('macro', 'table_macro')"
        " AND database_name = current_database() GROUP BY function_name"
    )
    assert len(found) > 10
    assert found.loc[found["comment"].fillna("").str.split().str.len() < 3].empty


@pytest.mark.parametrize(
    ("table", "name", "texts"),
    [
        ("metric", "metric", ["unit", "kind", "definition"]),
        ("market_basis", "market_basis", ["title", "counts", "leaves_out"]),
        ("market_basis_line", "line", ["reason", "layer"]),
        ("glossary", "term", ["definition"]),
        ("scenario", "outcome", ["question", "rule", "label", "judged_by", "reason"]),
        ("scenario_measure", "measure", ["label", "definition", "unit"]),
        ("scenario_driver", "driver", ["reason"]),
    ],
)
def test_every_row_that_names_something_says_what_it_is(snapshot, table, name, texts):
    rows = snapshot.query(f"FROM {table}")
    assert not rows.empty
    for text in texts:
        assert rows.loc[rows[text].fillna("").str.strip() == "", name].tolist() == [], text


def test_drivers_measures_and_checks_say_what_they_are():
    for driver in DRIVERS.values():
        assert words(driver.definition) >= 5, f"drivers.py: say what {driver.name} is"
    for measure in (*MACHINE, *MARKET):
        assert words(measure.definition) >= 5, measure.name
    for check in load_checks():
        told = f"{check.name}.sql: say in five words or more what holds, and the remedy"
        assert min(words(check.checks), words(check.remedy)) >= 5, told


def test_every_page_is_in_the_navigation_says_what_it_is_and_asks_a_question():
    registered = re.findall(r'page\("(\w+)"', (CHECKOUT / "app.py").read_text(encoding="utf-8"))
    files = sorted(path for path in PAGES.glob("[!_]*.py"))
    unregistered = sorted({path.stem for path in files} - set(registered))
    assert not unregistered, f"app.py: add page(…) for {unregistered}"
    assert sorted(registered) == [path.stem for path in files], "app.py: one page(…) a file"
    for path in files:
        text = path.read_text(encoding="utf-8")
        told = f"intel/pages/{path.name}"
        assert words(ast.get_docstring(ast.parse(text))) >= 5, f"{told}, line 1: say what it shows"
        asks = re.search(r'_page\.show\(\s*"[^"]+\?"', text)
        assert asks, f'{told}: end with _page.show("the question it answers?", body)'


def test_every_reviewed_file_is_described_once():
    """By its name, or by that of its folder's files (``market_bases/*.csv``)."""
    told = re.findall(r"`([\w/*.]+\.(?:csv|toml))`", (DATA / "README.md").read_text("utf-8"))
    table = [name for name in told if name != "combined.toml"]
    assert len(table) == len(set(table)) + table.count("reference/entities.csv")
    for name in FILES:
        folder, _, rest = name.partition("/")
        if folder != "scenarios":  # each begins with its own question
            general = re.sub(r"/[\w.]+\.(\w+)$", r"/*.\1", rest)
            assert rest in told or general in told, f"data/README.md does not tell of {name}"
    for name in told:
        there = [*DATA.glob(f"*/{name}"), *DATA.glob(name)]
        assert there or name.startswith("house_forms/"), f"data/README.md tells of {name}"


def test_every_reviewed_file_has_a_reader():
    done = subprocess.run(
        [sys.executable, "-c", READ_EVERYTHING],
        capture_output=True, text=True, timeout=60, check=True, cwd=CHECKOUT,
    )  # fmt: skip
    opened = {Path(path) for path in json.loads(done.stdout)}
    assert [name for name in FILES if DATA / name not in opened] == []


def test_every_file_a_recipe_names_is_there():
    """Names in backticks that end like a file or folder, but for what a newcomer writes."""
    recipes = (CHECKOUT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[\w.]+/)+[\w.]*|\w+\.(?:py|csv|toml|sql|md))`", recipes))
    named |= set(re.findall(r"\btests/[\w/]+(?:\.py|\b(?![\w<]))", recipes))
    outside = ("INTEL", ".venv/", "inbox/")
    wanted = {each for each in named if not any(part in each for part in outside)}
    assert len(wanted) > 40
    gone = [
        each
        for each in sorted(wanted)
        if not (CHECKOUT / each).exists() and not any(CHECKOUT.glob(f"[!.]*/**/{each}"))
    ]
    assert gone == []


def test_every_metric_of_the_published_numbers_is_defined(snapshot):
    undefined = snapshot.query(
        "SELECT DISTINCT metric FROM fact ANTI JOIN metric USING (metric) ORDER BY metric"
    )
    assert undefined["metric"].tolist() == [], "define these in data/reference/metrics.csv"


def test_every_basis_of_facts_is_told_by_its_metric_or_by_the_break_it_comes_from(snapshot):
    """A definition that stands behind more than three numbers of a metric is named with it."""
    breaks = snapshot.query("SELECT basis, successor_basis FROM series_event")
    told = {*breaks["basis"], *breaks["successor_basis"]}
    counted = snapshot.query(
        "SELECT metric, basis, definition FROM fact JOIN metric USING (metric)"
        " WHERE basis <> '' GROUP BY ALL HAVING count(*) > 3"
    )
    assert len(counted) > 20
    silent = [
        (row.metric, row.basis)
        for row in counted.itertuples()
        if row.basis not in told and not re.search(rf"\b{row.basis}\b", row.definition)
    ]
    assert silent == []
