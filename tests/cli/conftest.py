"""How commands are run in this process, at the shipped desk or anywhere."""

import pytest
from click.testing import CliRunner

from intel.cli import main


@pytest.fixture
def intel():
    """Run a command in this process; an unexpected error fails the test with its traceback."""

    def run(*arguments):
        return CliRunner().invoke(main, [str(each) for each in arguments])

    return run


@pytest.fixture
def asked(intel, at_desk):
    """Standard output of a command that must end well at the shipped desk."""

    def run(*arguments):
        result = intel(*arguments)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    return run


def refused(result):
    """The one clear line of a refusal."""
    assert result.exit_code != 0
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1, result.stderr
    return lines[0]
