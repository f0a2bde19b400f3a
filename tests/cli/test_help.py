"""What the help says: whole sentences, and examples that run."""

import re
import shlex

import click
import pytest

from intel.cli import main
from tests.cli.conftest import refused


def every_command(group=main, *before):
    """Every command and command of a command, as words."""
    for name, command in group.commands.items():
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from every_command(command, *before, name)


def command_of(words):
    command = main
    for word in words:
        command = command.commands[word]
    return command


@pytest.mark.parametrize("words", [(), *every_command()], ids=" ".join)
def test_help_speaks_in_whole_sentences(intel, words):
    result = intel(*words, "--help")
    assert result.exit_code == 0
    listed = result.stdout.partition("Commands:")[2].partition("Settings")[0]
    told = re.findall(r"^  ([a-z]+)  +(\S.*)$", listed, re.MULTILINE)
    assert all(said.endswith(".") and "..." not in said for _, said in told), told


NO_VALUE_TO_PRINT = {("serve",), ("schedule",), ("form",)}
"""The first two run until they are ended; a drafted form is a file, in TOML."""


@pytest.mark.parametrize(
    "words",
    [each for each in every_command() if not isinstance(command_of(each), click.Group)],
    ids=" ".join,
)
def test_options_mean_the_same_everywhere(words):
    options = [each for each in command_of(words).params if isinstance(each, click.Option)]
    assert words in NO_VALUE_TO_PRINT or "--json" in [
        name for each in options for name in each.opts
    ]
    for option in options:
        assert option.help, option.name
        assert option.help.endswith((".", "]")) or '"' in option.help, option.help
        if isinstance(option.type, click.DateTime):
            assert option.metavar == "DAY", option.name
        elif isinstance(option.type, click.Path):
            assert option.metavar in ("FILE", "FOLDER"), option.name
        elif not (option.is_flag or isinstance(option.type, click.Choice)):
            assert option.metavar, option.name


WRITES_OR_NEEDS_A_FILE = (
    " --to ",
    " > ",
    " < ",
    "--from",
    ".toml",
    " --save ",
    "alert add",
    " pull ",
)
EXAMPLES = [
    line.strip()
    for words in every_command()
    for line in (command_of(words).epilog or "").splitlines()
    if line.strip().startswith("intel ")
    and not any(mark in f" {line} " for mark in WRITES_OR_NEEDS_A_FILE)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_help_runs(asked, example):
    assert asked(*shlex.split(example)[1:]).strip()


def test_a_command_misspelt_is_told_the_nearest(intel):
    assert "perhaps forecast" in refused(intel("forcast", "Arista/total"))
    assert "list all with `intel --help`" in refused(intel("share"))
