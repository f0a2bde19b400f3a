"""The figures of the front page: read from what benchmarks print, and a row that fails said so."""

import json
import subprocess
import sys

import pytest

from intel.facts.hardware import load_validation_cases
from intel.home import CHECKOUT, DATA
from tests.benchmarks import front_page
from tests.benchmarks.front_page import NotMeasured, Row

BEFORE = (
    "above\n<!-- measured -->\n"
    + front_page.HEADER
    + "| old | 1 s | `python one` | 2026-01-01, a |\n"
    + "| kept | 2 s | `python two` | 2026-01-02, b |\n"
    + "<!-- /measured -->\nbelow\n"
)


def printing(name, text, command="one"):
    """A row whose benchmark prints ``text`` and is read for a number of seconds."""
    return Row(
        name, f"what {name} is", (sys.executable, "-c", f"print({text!r})"),
        front_page._found(r"took (\d+) s", "{} s"), shown=f"python {command}",
    )  # fmt: skip


def test_a_fresh_row_takes_the_place_of_its_command_and_leaves_the_others(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(BEFORE)
    assert front_page.write_measured([printing("a", "took 9 s")], tmp_path, readme) == []
    after = readme.read_text()
    assert "| what a is | 9 s | `python one` |" in after
    assert "| old |" not in after
    assert "| kept | 2 s | `python two` | 2026-01-02, b |\n<!-- /measured -->\nbelow\n" in after


def test_a_row_that_cannot_be_read_or_run_is_named_and_the_others_are_written(tmp_path, capsys):
    readme = tmp_path / "README.md"
    readme.write_text(BEFORE)
    broken = Row("broken", "", (sys.executable, "-c", "raise SystemExit('no disk')"), str)
    rows = [printing("other words", "lasted 9 s"), broken, printing("b", "took 3 s", "three")]
    assert front_page.write_measured(rows, tmp_path, readme) == ["other words", "broken"]
    told = capsys.readouterr().err
    assert "other words: NOT MEASURED, the output does not hold" in told
    assert "no disk" in told
    after = readme.read_text()
    assert "| old | 1 s | `python one` | 2026-01-01, a |" in after
    assert "| what b is | 3 s | `python three` |" in after


@pytest.mark.parametrize("read", [front_page._hardware, front_page._forecasts])
@pytest.mark.parametrize("output", ["", "no JSON", '\n{"summary": {}, "main": {}}'])
def test_figures_that_are_not_there_are_not_guessed(read, output):
    with pytest.raises(NotMeasured):
        read(output)


def test_statsforecast_stands_beside_where_it_was_measured():
    printed = 'table\n{\n "main": {"engine": {"owa": 0.8123}, "median of four": {"owa": 0.9}}}'
    assert front_page._forecasts(printed) == "main 0.812 against 0.900"


def test_calculon_is_beside_this_model(tmp_path):
    (row,) = [row for row in front_page.rows() if row.name == "calculon"]
    assert front_page.measure(row, tmp_path).endswith("against Calculon's 3.65% on 8 steps")


def test_the_families_of_the_hardware_row_are_those_of_the_cases():
    groups = {case.group for case in load_validation_cases(DATA)}
    summary = {name: {"mean_abs_error": 0.05, "targets": 3} for name in groups}
    assert front_page._hardware(json.dumps({"summary": summary})).startswith("training 5.0% of 3,")


def test_every_row_of_the_readme_is_of_a_command_that_is_there():
    block = front_page.BLOCK.search((CHECKOUT / "README.md").read_text(encoding="utf-8"))
    known = {row.shown or " ".join(("python", *row.command[1:])) for row in front_page.rows()}
    for line in block[2].splitlines()[2:]:
        command = line.split("`")[1]
        assert command in known or command.startswith(
            ("python tests/benchmarks/store.py --rows ", "python tests/benchmarks/forecasts.py ")
        ), f"front_page.py no longer measures {command}"


def test_the_names_of_rows_are_told(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.front_page", "--only", "nothing"],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "there are hardware, calculon, refresh, scenarios, app, store" in done.stderr
