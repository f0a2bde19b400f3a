"""Imports go one way: desk and commands → refresh → market, store, sources, facts → forecasts."""

import ast
from pathlib import Path

import pytest

from intel.home import CHECKOUT, DATA

BELOW_THE_REFRESH = ("intel/market", "intel/store", "intel/sources", "intel/facts")
FORBIDDEN = {
    "forecasts": ("intel", "streamlit", "duckdb", "apscheduler"),
    "intel/pages": ("intel.refresh", "intel.cli"),
    "intel/refresh": ("intel.pages", "intel.cli"),
    "intel/cli": ("intel.pages",),
    **dict.fromkeys(BELOW_THE_REFRESH, ("intel.refresh", "intel.pages", "intel.cli")),
}
ONLY_IN = {
    "streamlit": ("app.py", "intel/pages"),
    "apscheduler": ("intel/refresh",),
    "click": ("intel/cli",),
}


def modules(*places):
    for place in places:
        path = CHECKOUT / place
        yield from [path] if path.suffix == ".py" else sorted(path.rglob("*.py"))


def imported(path: Path):
    """Every module that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def reaches(name, package):
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("place", FORBIDDEN)
def test_a_package_imports_nothing_above_it(place):
    found = list(modules(place))
    assert found, f"{place} is gone: correct the rules above"
    wrong = [
        f"{path.relative_to(CHECKOUT)} imports {name}"
        for path in found
        for name in imported(path)
        if any(reaches(name, package) for package in FORBIDDEN[place])
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_room(library):
    allowed = [CHECKOUT / place for place in ONLY_IN[library]]
    users = [
        path
        for path in modules("app.py", "intel", "forecasts")
        if any(reaches(name, library) for name in imported(path))
    ]
    assert users, f"nothing imports {library}: correct the rules above"
    strays = [
        path for path in users if not any(path == home or home in path.parents for home in allowed)
    ]
    assert strays == []


def test_only_the_readers_of_facts_name_a_reviewed_file():
    """Each folder of data/ has one reader; a name in a docstring or a help text opens nothing."""
    reviewed = {path.name for path in DATA.glob("[!.]*/*") if path.suffix in (".csv", ".toml")}
    found = [
        f"{path.relative_to(CHECKOUT)} names {node.value}"
        for path in modules("app.py", "intel")
        if CHECKOUT / "intel" / "facts" not in path.parents
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in reviewed
    ]
    assert found == []
