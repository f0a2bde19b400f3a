"""A bad file is refused with one clear message; the others go on."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intel.cli import main
from intel.errors import EvidenceError
from intel.sources.edgar.company_facts import read_company_facts
from intel.sources.edgar.inline_xbrl import read_filing
from intel.sources.edgar.recorded import LARGEST_MB
from tests.sources.conftest import RECORDED

NVIDIA, ALPHABET = "CIK0001045810.json", "CIK0001652044.json"
TEN_Q = "nvda-10-q-2025-08-27.html"


def write(path, content):
    path.write_bytes(content)


def half_of(name):
    content = (RECORDED / name).read_bytes()
    return content[: len(content) // 2]


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'.encode()
        for before, name in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    + b"]><x>&k;</x>"
)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.json", b"", "the file is empty; fetch it again"),
        ("empty.htm", b"  \n", "the file is empty; fetch it again"),
        ("half.json", half_of(NVIDIA), "cut off or not JSON"),
        ("half.htm", half_of(TEN_Q), "cut off or not XBRL"),
        ("CIK0000000007.json", (RECORDED / NVIDIA).read_bytes(), "holds the facts of CIK 1045810"),
        ("list.json", b"[1, 2]", "a JSON object is expected"),
        ("other.json", b'{"name": "x"}', "not company facts"),
        ("wrong.json", b'{"cik": "abc", "entityName": "X", "facts": {}}', "not company facts"),
        ("shape.json", b'{"cik": 1, "entityName": "X", "facts": [1]}', "not company facts"),
        ("deep.json", b"[" * 100_000, "cut off or not JSON"),
        ("consent.html", b"<html><body>Before you continue</body></html>", "holds no XBRL"),
        ("release.htm", b"<html><p>Revenue of $46.7 billion<br></p></html>", "not XBRL"),
        ("binary.xml", bytes(range(256)), "not XBRL"),
        ("bomb.xml", BOMB, "not XBRL"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_by_name_and_the_others_are_taken(
    take_in, folder, name, content, message
):
    path = folder(ALPHABET)
    write(path / name, content)
    good, bad = sorted(take_in(path).files, key=lambda each: bool(each.refusal))
    assert good.accepted > 200
    assert bad.refusal.startswith(f"{name}: ")
    assert message in bad.refusal
    assert bad.read == bad.accepted + bad.known + bad.quarantined == 0


def test_a_huge_file_is_refused_unread(take_in, folder):
    path = folder(ALPHABET)
    with (path / "huge.json").open("wb") as file:
        file.truncate(200 * 2**20)
    refusal = next(each.refusal for each in take_in(path).files if each.refusal)
    assert "huge.json: 200 MB" in refusal
    assert f"at most {LARGEST_MB} MB" in refusal


def test_a_folder_named_as_a_file_is_refused(take_in, folder):
    path = folder(ALPHABET)
    (path / "folder.json").mkdir()
    assert "folder.json is not a file" in str([each.refusal for each in take_in(path).files])


def test_when_no_file_can_be_read_each_says_why(take_in, tmp_path):
    write(tmp_path / "half.json", half_of(NVIDIA))
    (result,) = take_in(tmp_path, only="NVIDIA").files
    assert result.refusal.startswith("half.json: cut off or not JSON")


def test_a_copy_of_a_file_is_known(take_in, folder, home):
    path = folder(NVIDIA)
    (path / "copy.json").write_bytes((path / NVIDIA).read_bytes())
    one, two = take_in(path).files
    assert one.accepted + two.accepted == 247
    assert one.read == two.read == 528
    assert len(list((home.ledger / "ingested").iterdir())) == 1
    assert '"accepted": 286' in next((home.ledger / "ingested").iterdir()).read_text()


def test_a_folder_of_other_things_is_refused(take_in, tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(EvidenceError, match="holds no EDGAR files"):
        take_in(tmp_path)
    with pytest.raises(EvidenceError, match="does not exist"):
        take_in(tmp_path / "nowhere")


def test_a_figure_that_is_none_is_set_aside_and_accounted_for(take_in, folder):
    path = folder(ALPHABET)
    document = json.loads((path / ALPHABET).read_text())
    figures = document["facts"]["us-gaap"]["Revenues"]["units"]["USD"]
    figures[0]["val"] = "a lot"
    del figures[1]["end"]
    figures[2]["filed"] = "2026-13-45"
    (path / ALPHABET).write_text(json.dumps(document))
    (result,) = take_in(path).files
    assert result.quarantined == 3
    assert result.accepted + result.known + result.quarantined == result.read == 422


def test_a_currency_without_a_unit_is_quarantined_with_the_remedy(take_in, folder):
    path = folder(ALPHABET)
    text = (path / ALPHABET).read_text().replace('"USD"', '"CHF"')
    (path / ALPHABET).write_text(text)
    (result,) = take_in(path).files
    assert result.accepted == result.derived == 0
    assert {aside.rule for aside in result.set_aside} == {"unknown unit"}
    assert result.known + result.quarantined == result.read


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.integers(0, 60_000), patch=st.binary(max_size=8), cut=st.integers(0, 40))
def test_a_damaged_filing_is_read_or_refused_in_words(dictionary, place, patch, cut):
    content = (RECORDED / TEN_Q).read_bytes()
    damaged = content[:place] + patch + content[place + cut :]
    said = "damaged.htm: "
    try:
        result = read_filing("damaged.htm", damaged, dictionary.tags)
        assert len(result.statements) + len(result.set_aside) <= 141  # as many are tagged
    except EvidenceError as error:
        said = str(error)
    assert said.startswith("damaged.htm: ")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(json_values, json_values, json_values)
def test_any_json_is_company_facts_or_refused_in_words(cik, facts, rows):
    shaped = {"us-gaap": {"Revenues": {"units": {"USD": rows}}}}
    for document in ({"cik": cik, "facts": facts}, {"cik": 1, "facts": shaped}):
        try:
            read_company_facts("any.json", document, {"us-gaap:Revenues"})
        except EvidenceError as error:
            assert str(error).startswith("any.json: ")  # noqa: PT017


def test_the_command_tells_both_and_fails_at_the_end(folder):
    path = folder(ALPHABET)
    write(path / "half.json", half_of(NVIDIA))
    result = CliRunner().invoke(main, ["pull", "edgar", "--from", str(path)])
    assert result.exit_code == 1
    assert "Alphabet: read 422 = " in result.stdout
    assert "half.json: cut off or not JSON" in result.stderr
    assert (
        "Error: 1 of 2 files could not be read: half.json; the others were taken" in result.stderr
    )
    assert "Traceback" not in result.stderr
