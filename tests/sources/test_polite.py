"""The client against a server that misbehaves: what it asks, how often, and what it says."""

import json
import random
import socket
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from intel.errors import EvidenceError, SourceUnavailable
from intel.sources.contact import require_contact
from intel.sources.polite import ATTEMPTS, LONGEST_WAIT_S, REQUESTS_PER_S, PoliteClient
from tests.sources.misbehaving import Answer, misbehaving

GOOD = Answer(body=b'{"facts": 1}')


class Clock:
    """A clock that moves only when it is slept on."""

    def __init__(self):
        self.now, self.slept = 1000.0, []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self):
        return self.now


@pytest.fixture
def server():
    with misbehaving() as running:
        yield running


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def client(tmp_path, clock):
    return PoliteClient(
        "Jane Doe jane@invented.example", tmp_path / "cache", rng=random.Random(1),  # noqa: S311 - jitter
        sleep=clock.sleep, monotonic=clock, read_s=0.5,
    )  # fmt: skip


def is_json(content):
    try:
        json.loads(content)
    except ValueError as error:
        raise EvidenceError("cut off or not JSON") from error


@pytest.fixture
def get(client, server):
    def run(page="page.json", **more):
        return client.get(f"{server.url}/{page}", page, check=is_json, **more)

    return run


def test_it_says_who_asks(get, server):
    server.answers["/page.json"] = GOOD
    assert get() == (GOOD.body, True)
    assert server.asked[0].headers["User-Agent"].endswith("(Jane Doe jane@invented.example)")
    assert "gzip" in server.asked[0].headers["Accept-Encoding"]


def test_it_asks_only_for_what_has_changed(get, server):
    def answer(asked):
        if asked.headers.get("If-None-Match") == '"v1"':
            return Answer(304)
        return Answer(
            200, b"[1]", {"ETag": '"v1"', "Last-Modified": "Tue, 04 Aug 2026 20:00:00 GMT"}
        )

    server.answers["/page.json"] = answer
    assert get() == (b"[1]", True)
    assert get() == (b"[1]", False)
    assert server.asked[1].headers["If-Modified-Since"] == "Tue, 04 Aug 2026 20:00:00 GMT"


@pytest.mark.parametrize("note", ["", "[]", '{"etag"'])
def test_a_damaged_note_of_the_last_time_asks_for_the_page_anew(get, server, tmp_path, note):
    server.answers["/page.json"] = Answer(200, b"[1]", {"ETag": '"v1"'})
    get()
    (tmp_path / "cache" / ".page.json.asked").write_text(note)
    assert get() == (b"[1]", False)
    assert "If-None-Match" not in server.asked[-1].headers


def test_the_same_page_again_is_not_new_even_without_conditions(get, server):
    server.answers["/page.json"] = GOOD
    assert [get()[1], get()[1]] == [True, False]


def test_what_never_changes_is_asked_for_once(get, server):
    server.answers["/page.json"] = GOOD
    get(never_changes=True)
    assert get(never_changes=True) == (GOOD.body, False)
    assert len(server.asked) == 1


def test_it_keeps_the_rate(get, server, clock):
    server.answers["/page.json"] = GOOD
    began = clock.now
    for _ in range(11):
        get()
    assert clock.now - began >= 10 / REQUESTS_PER_S - 1e-9


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_tried_again_after_a_growing_wait(get, server, clock, status):
    server.answers["/page.json"] = [Answer(status), Answer(status), GOOD]
    assert get()[0] == GOOD.body
    waits = [each for each in clock.slept if each > 1 / REQUESTS_PER_S]
    assert 0.5 <= waits[0] <= 1.5
    assert 1.0 <= waits[1] <= 3.0


def test_a_fault_that_stays_is_said_after_the_last_attempt(get, server):
    server.answers["/page.json"] = Answer(500)
    with pytest.raises(SourceUnavailable, match=f"answered 500, {ATTEMPTS} times; try again later"):
        get()
    assert len(server.asked) == ATTEMPTS


def test_it_waits_as_long_as_it_is_told(get, server, clock):
    server.answers["/page.json"] = [Answer(429, headers={"Retry-After": "7"}), GOOD]
    get()
    assert 7 in clock.slept


def test_it_waits_until_the_moment_it_is_told(get, server, clock):
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    server.answers["/page.json"] = [Answer(503, headers={"Retry-After": moment}), GOOD]
    get()
    assert 25 < max(clock.slept) <= 30


def test_a_long_wait_is_said_and_not_waited(get, server, clock):
    server.answers["/page.json"] = Answer(429, headers={"Retry-After": "600"})
    with pytest.raises(SourceUnavailable, match="asks to wait 600 s; it is skipped"):
        get()
    assert len(server.asked) == 1
    assert max(clock.slept, default=0) < LONGEST_WAIT_S


def test_a_refusal_is_said_at_once_with_the_remedy(get, server):
    server.answers["/page.json"] = Answer(403, b"Request Rate Threshold Exceeded")
    refused = r"refused the request \(403\).*INTEL_CONTACT"
    with pytest.raises(SourceUnavailable, match=refused) as told:
        get()
    assert "invented" not in str(told.value), "who asks is in no message: it ends in the log"
    assert len(server.asked) == 1


def test_a_missing_page_is_said_at_once(get, server):
    with pytest.raises(SourceUnavailable, match="answered 404; check the address"):
        get("gone.json")
    assert len(server.asked) == 1


def test_a_consent_page_is_neither_taken_nor_kept(get, server, tmp_path):
    server.answers["/page.json"] = Answer(
        200, b"<html>Before you continue</html>", {"Content-Type": "text/html"}
    )
    with pytest.raises(SourceUnavailable, match=r"answered 200 with something else \(text/html\)"):
        get()
    assert not list((tmp_path / "cache").rglob("*"))


def test_a_consent_page_leaves_the_copy_there_was(get, server):
    server.answers["/page.json"] = [GOOD, Answer(200, b"<html>"), Answer(304)]
    get()
    with pytest.raises(SourceUnavailable, match="something else"):
        get()
    assert get() == (GOOD.body, False)


def test_truncated_json_is_not_kept(get, server, tmp_path):
    server.answers["/page.json"] = Answer(body=b'{"facts": ')
    with pytest.raises(SourceUnavailable, match="cut off or not JSON"):
        get()
    assert not list((tmp_path / "cache").rglob("*"))


def test_an_answer_that_breaks_off_is_asked_for_again(get, server):
    server.answers["/page.json"] = [Answer(body=b'{"fa', promised=5000), GOOD]
    assert get() == (GOOD.body, True)
    assert len(server.asked) == 2


def test_a_server_that_is_not_there_is_said_at_once(client):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    with pytest.raises(SourceUnavailable, match=r"cannot be reached.*--from"):
        client.get(f"http://127.0.0.1:{port}/", "page", check=is_json)
    assert time.monotonic() - began < 2


def test_a_server_that_never_answers_is_left(client):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        with pytest.raises(SourceUnavailable, match="cannot be reached"):
            client.get(f"http://127.0.0.1:{silent.getsockname()[1]}/", "page", check=is_json)
        assert time.monotonic() - began < 3


def test_an_answer_that_drips_is_left(client, clock):
    """A byte now and then keeps every read alive; the whole is bounded."""
    with socket.socket() as slow:
        slow.bind(("127.0.0.1", 0))
        slow.listen()

        def drip():
            connection, _ = slow.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n")
                connection.sendall(b"x" * 100_000)
                time.sleep(0.1)
                clock.now += 300
                with suppress(OSError):  # the client hangs up
                    connection.sendall(b"x" * 100_000)
                    connection.recv(1)

        thread = threading.Thread(target=drip)
        thread.start()
        with pytest.raises(SourceUnavailable, match="took over 120 s; it was left"):
            client.get(f"http://127.0.0.1:{slow.getsockname()[1]}/", "page", check=is_json)
        thread.join()


@pytest.mark.parametrize("named", ["", "  ", "Jane Doe"])
def test_without_a_contact_it_says_how_to_set_one(monkeypatch, named):
    monkeypatch.setenv("INTEL_CONTACT", named)
    with pytest.raises(SourceUnavailable, match=r"INTEL_CONTACT='Jane Doe jane@example\.org'"):
        require_contact()
