"""What the README says can be run, runs, and prints what it says."""

import re
import shlex

import pytest
from click.testing import CliRunner

from intel.cli import main
from intel.home import CHECKOUT

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.usefixtures("at_desk")
def test_the_query_prints_what_the_readme_prints():
    (command,) = [block for block in blocks("sh") if "intel sql" in block]
    query = re.search(r'intel sql "(.*)"', command).group(1)
    printed = CliRunner().invoke(main, ["sql", query])
    assert printed.exit_code == 0
    shown = next(block for block in blocks("text") if block.startswith("fiscal_label"))
    lines = [line.rstrip() for line in printed.stdout.strip().splitlines()]
    assert lines == [line.rstrip() for line in shown.strip().splitlines()]


@pytest.mark.usefixtures("at_desk")
def test_the_other_query_runs():
    query = re.search(r"`(SELECT \* FROM fact_as_of[^`]*)`", README).group(1)
    printed = CliRunner().invoke(main, ["sql", f"{query} LIMIT 1", "--format", "json"])
    assert printed.exit_code == 0


def first_minutes():
    section = README.partition("## The first five minutes")[2].partition("\n## ")[0]
    table = "\n".join(line for line in section.splitlines() if line.startswith("|"))
    commands = re.findall(r"`intel ([^`]+)`", table)
    return [each for each in commands if "--help" not in each]


@pytest.mark.usefixtures("at_desk")
@pytest.mark.parametrize("command", first_minutes())
def test_what_a_newcomer_is_told_to_run_runs(command):
    printed = CliRunner().invoke(main, shlex.split(command))
    assert printed.exit_code == 0, printed.output
    assert printed.stdout.strip()


def test_the_table_of_commands_is_complete_and_every_command_exists():
    told = set(re.findall(r"^\| `intel (\w+)", README, flags=re.MULTILINE))
    lacking, gone = set(main.commands) - told, told - set(main.commands)
    assert not lacking, f"README.md, the table under Commands: add a row for {sorted(lacking)}"
    assert not gone, f"README.md, the table under Commands: no command is called {sorted(gone)}"


def test_the_two_commands_differ_only_in_what_they_install_and_start():
    serve, test = [block.strip() for block in blocks("sh") if block.startswith("python3 -m venv")]
    assert serve.replace("-e .", "-e '.[test]'").replace("intel serve", "pytest") == test


def test_what_the_readme_points_to_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert "://" not in target
        assert (CHECKOUT / target).exists(), target
