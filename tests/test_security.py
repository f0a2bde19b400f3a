"""The threats of .github/SECURITY.md: those without a test elsewhere; every test named exists."""

import csv
import io
import json
import re
import subprocess
import sys
from importlib.metadata import requires

import openpyxl
import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from intel.cli import main
from intel.errors import AssumptionError, IntelError, StoreMissing
from intel.home import CHECKOUT
from intel.market.answer import verbatim
from intel.market.scenarios.saved import save_view, saved_view, view_from_toml
from intel.market.scenarios.view import house_view
from intel.market.scenarios.world import world_of
from intel.refresh.log import keep_log, log
from intel.sources.contact import require_contact
from intel.store import export, open_snapshot
from intel.store.lake import LakeAddress, put
from tests.pages.opening import PAGES, opened, text_of
from tests.store.invented import build, fact

EVIL = "[evil](javascript:alert(1)) <img src=x onerror=alert(1)> $\\frac{1}{0}$ :material/bolt:"
AS_MARKUP = re.compile(r"(?<!\\)\[evil\]|(?<!\\)<img|(?<!\\)\$\\|(?<!\\):material/bolt")
OUTSIDE = ["../../etc", "/etc/passwd", "..", "a/b", "a\0b", "", "x" * 300, "=cmd", "a\nb", "ab\n"]
SECRET = "hunter2-invented"  # noqa: S105 - nobody's


def named_tests():
    text = (CHECKOUT / ".github" / "SECURITY.md").read_text(encoding="utf-8")
    return re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)


def test_every_threat_names_a_test_that_exists():
    assert len(named_tests()) >= 20
    for file, name in named_tests():
        text = (CHECKOUT / file).read_text(encoding="utf-8")
        assert re.search(rf"^\s*def {name or 'test_'}", text, re.MULTILINE), (file, name)


def pinned(lock):
    """Version and hashes of every library of a lock."""
    text = (CHECKOUT / ".ci" / lock).read_text(encoding="utf-8")
    blocks = re.findall(r"^([\w.-]+)==([\w.]+)(.*(?:\n .*)*)", text, re.MULTILINE)
    return {
        name: (version, set(re.findall(r"sha256:\w{64}", rest))) for name, version, rest in blocks
    }


def test_the_container_runs_what_was_tested_and_nothing_else():
    tested, runs = pinned("requirements.lock"), pinned("requirements-run.lock")
    for name, (version, hashes) in runs.items():
        assert version == tested[name][0], name
        assert hashes & tested[name][1], name
    needed, known = ["fabric-intel"], set()
    while needed:
        for line in requires(needed.pop()) or ():
            wanted = Requirement(line)
            name = canonicalize_name(wanted.name)
            if name not in known and (not wanted.marker or wanted.marker.evaluate({"extra": ""})):
                known.add(name)
                needed.append(name)
    assert known <= set(runs), "pyproject.toml needs more: pin again, see CONTRIBUTING.md"
    assert {"authlib"} <= set(runs), "sign-in"
    assert not {"pytest", "ruff", "mypy", "playwright", "dask"} & set(runs)
    recipe = (CHECKOUT / ".deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r .ci/requirements-run.lock" in recipe
    assert re.findall(r"^USER (.*)$", recipe, re.MULTILINE)[-1:] == ["fabric-intel"]
    (how,) = re.findall(r"^#\s+docker run (.*)$", recipe, re.MULTILINE)
    for bound in ("--read-only", "--cap-drop ALL", "no-new-privileges", "-p 127.0.0.1:"):
        assert bound in how


def test_the_service_has_a_user_of_its_own_and_writes_to_its_folder_alone():
    unit = (CHECKOUT / ".deploy" / "fabric-intel.service").read_text(encoding="utf-8")
    stated = dict(line.split("=", 1) for line in unit.splitlines() if re.match(r"\w+=", line))
    assert stated["User"] not in ("", "root")
    assert stated["CapabilityBoundingSet"] == ""
    assert (stated["ProtectSystem"], stated["ProtectHome"]) == ("strict", "yes")
    assert stated["NoNewPrivileges"] == stated["PrivateTmp"] == "yes"
    assert f"INTEL_HOME=/var/lib/{stated['StateDirectory']}" in stated["Environment"]
    assert "ReadWritePaths" not in stated


def test_pins_are_past_the_advisories_that_were_looked_up():
    text = (CHECKOUT / ".github" / "SECURITY.md").read_text(encoding="utf-8")
    fixed = re.findall(r"^\| ([a-z][\w-]+) \| ([\d.]+) \| ", text, re.MULTILINE)
    assert len(fixed) >= 15
    for lock in ("requirements.lock", "requirements-lake.lock"):
        pins = {name: version for name, (version, _) in pinned(lock).items()}
        behind = [
            (name, pins[name], version)
            for name, version in fixed
            if name in pins and Version(pins[name]) < Version(version)
        ]
        assert not behind
        assert {"streamlit", "tornado", "pyarrow"} <= set(pins)


@pytest.fixture
def evil_desk(home, monkeypatch):
    """A desk all of whose names are markup."""
    monkeypatch.setenv("INTEL_HOME", str(home.root))
    texts = dict.fromkeys(("publisher", "origin", "title", "note", "product", "stated_as"), EVIL)
    rows = [
        fact(number, **texts | {"entity": entity, "line": line, "value": 900.0 + number})
        for number, (entity, line) in enumerate(
            [(EVIL, "total"), (EVIL, "networking"), ("NVIDIA", "networking")], start=1
        )
    ]
    build(home.versions, *rows)
    home.current.symlink_to("versions/000001")
    return home


@pytest.mark.usefixtures("evil_desk")
def test_names_and_titles_are_shown_as_text():
    for name in ("vendors", "evidence", "fabrics", "health", "disagreements"):
        app = opened(name, vendor=EVIL, entity=EVIL, number="fact-1", text=EVIL)
        assert not app.exception, name
        assert "could not be drawn" not in text_of(app), name
        assert not AS_MARKUP.search(text_of(app)), name


def test_nothing_on_a_page_is_html():
    sources = [CHECKOUT / "app.py", *PAGES.glob("*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    assert not re.search(r"unsafe_allow_html|st\.html\(|components\.", code)
    assert not AS_MARKUP.search(verbatim(EVIL))


FORMULAS = [
    "=1+1",
    "@SUM(1)",
    "+1",
    "-1+2",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1+1",
    "\uff1d1",
    "=cmd|' /C x'!A1",
]


def test_no_way_out_of_the_desk_writes_a_formula(home, monkeypatch):
    """CSV from `intel sql` and `intel export` with its files beside, Excel, and column names."""
    monkeypatch.setenv("INTEL_HOME", str(home.root))
    texts = [{"entity": each, "title": each, "note": each, "publisher": each} for each in FORMULAS]
    build(home.versions, *(fact(number, **each) for number, each in enumerate(texts)))
    home.current.symlink_to("versions/000001")

    def run(*words):
        told = CliRunner().invoke(main, words)
        assert told.exit_code == 0, told.output
        return told.output

    query = 'SELECT entity, title AS "=cmd", note, value FROM fact'
    out = [run("sql", query, "--format", "csv")]
    run("export", "fact", "--to", str(home.root / "out.csv"))
    run("export", "fact", "--to", str(home.root / "out.xlsx"))
    out += [path.read_bytes().decode() for path in home.root.glob("*.csv")]
    assert len(out) == 3, "the documents stand in a file beside"
    cells = [cell for text in out for row in csv.reader(io.StringIO(text)) for cell in row]
    risky = re.compile(r"\s*[=+@\uff1d]|\s*-(?!\d+(\.\d+)?$)")
    assert not [cell for cell in cells if risky.match(cell)]
    assert sum(cell.startswith("'") for cell in cells) > 3 * len(FORMULAS)
    workbook = openpyxl.load_workbook(home.root / "out.xlsx")
    kinds = {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


@pytest.mark.parametrize("name", OUTSIDE)
def test_names_do_not_leave_their_folder(desk, name):
    with pytest.raises(StoreMissing, match="is not kept"):
        open_snapshot(desk, name)
    assert re.fullmatch(r"[a-z0-9-]{1,100}", export.file_stem(name))
    world = world_of(open_snapshot(desk))
    before = sorted(path for path in desk.root.rglob("*.toml"))
    with pytest.raises(IntelError):
        save_view(desk, world, house_view(world), name, now=world.snapshot.built_at)
    with pytest.raises(IntelError):
        saved_view(desk, world, name)
    assert sorted(path for path in desk.root.rglob("*.toml")) == before


@pytest.mark.parametrize(
    "text",
    ["a=" + "[" * 100_000, "", "\0", "odds = 1", 'name = "x"\nsaved_at = 1', "[odds.x]\na = nan"],
    ids=range(6),
)
def test_hostile_views_are_refused(snapshot, text):
    with pytest.raises(AssumptionError, match=r"evil\.toml"):
        view_from_toml(text, world_of(snapshot), where="evil.toml")


def test_secrets_are_neither_said_nor_logged(desk, monkeypatch, caplog):
    store = f"ducklake:postgres:dbname=x host=invented.example password={SECRET}"
    for name, value in (
        ("INTEL_HOME", str(desk.root)), ("INTEL_CONTACT", SECRET), ("INTEL_STORE", store),
        ("INTEL_LAKE_FILES", f"s3://{SECRET}/x"), ("STREAMLIT_SERVER_COOKIE_SECRET", SECRET),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    said = [
        CliRunner().invoke(main, words.split()).output
        for words in ("status", "status --json", "doctor", "pull edgar", "--help")
    ]
    for attempt in (require_contact, lambda: put(LakeAddress.from_environment(), desk.root)):
        with pytest.raises(IntelError) as refused:
            attempt()
        said.append(str(refused.value))
    logs = "".join(path.read_text(encoding="utf-8") for path in desk.root.glob("logs/*"))
    assert SECRET not in "".join([*said, caplog.text, logs])


def test_a_log_line_cannot_be_forged(home):
    keep_log(home)
    log("note", 'a\n{"event": "forged"}')
    (line,) = (home.root / "logs" / "desk.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["event"] == "note"


def test_the_app_is_served_closed():
    """What Streamlit makes of the settings, not what the file says."""
    wanted = {
        "server.address": "127.0.0.1",
        "server.enableXsrfProtection": True,
        "server.enableCORS": True,
        "server.enableStaticServing": False,
        "server.maxUploadSize": 20,
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "runner.magicEnabled": False,
    }
    code = (
        "import json, sys; from streamlit import config;"
        "print(json.dumps({name: config.get_option(name) for name in json.loads(sys.argv[1])}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, json.dumps(list(wanted))],
        cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(told.stdout) == wanted
