"""The recipes of .github/RECIPES.md, run as they stand there on a client's copy."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

RECIPES = Path(__file__).resolve().parents[2] / ".github" / "RECIPES.md"


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", RECIPES.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def at_a_copy(shipped, tmp_path, monkeypatch):
    """A folder with ``data/intel.duckdb``, as a checkout has it."""
    (tmp_path / "data").mkdir()
    shutil.copyfile(shipped.path, tmp_path / "data" / "intel.duckdb")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("at_a_copy")
def test_the_notebook_recipe_runs_as_it_stands():
    """NVIDIA's calendar Q3 2025: 27 days of Q2 FY26 (7,252) and 65 of Q3 FY26 (8,187)."""
    (recipe,) = blocks("python")
    names: dict[str, object] = {}
    exec(compile(recipe, str(RECIPES), "exec"), names)  # noqa: S102 - our own recipe
    try:
        nvidia, then, changed = (names[name] for name in ("nvidia", "then", "changed"))
        quarter = nvidia.set_index("quarter").loc["2025 Q3"]
        assert quarter["revenue_usd_m"] == pytest.approx((27 * 7252 + 65 * 8187) / 91)
        assert "2025 Q3" not in set(then["quarter"])
        assert len(changed) >= len(nvidia)
        assert names["documents"]["url"].str.startswith("http").any()
    finally:
        names["desk"].close()


@pytest.mark.usefixtures("at_a_copy")
def test_the_shell_recipes_run_as_they_stand():
    """Through the duckdb program where there is one, else through the module."""
    (recipe,) = blocks("sh")
    commands = [shlex.split(line) for line in recipe.splitlines()]
    assert len(commands) >= 3
    for command in commands:
        assert command[0] == "duckdb"
        file, statement = command[2], command[-1]
        if shutil.which("duckdb"):
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
            assert done.stdout.strip()
        else:
            with duckdb.connect(file, read_only=True) as connection:
                assert connection.execute(statement).fetchall()
