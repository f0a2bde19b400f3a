"""A client that a source's operator has no reason to block.

It names a contact, keeps a rate, asks only for what has changed, backs off with jitter, waits as
long as it is told to when that is short, and keeps what never changes. What cannot be reached is
said at once; nothing is waited for beyond the limits below.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import requests

from intel.errors import EvidenceError, PageUnavailable, SourceUnavailable
from intel.sources.contact import CONTACT
from intel.whole_file import write_whole

REQUESTS_PER_S: Final = 5.0
"""Half of what the SEC allows over all machines of an organisation."""
ATTEMPTS: Final = 4
CONNECT_S, READ_S, LONGEST_ANSWER_S, LONGEST_WAIT_S = 4.0, 20.0, 120.0, 60.0
LARGEST_MB: Final = 100
_PASSING: Final = frozenset({429, 500, 502, 503, 504})
_CUT_OFF: Final = (
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)


@dataclass
class PoliteClient:
    """Fetch pages of one source.

    Parameters
    ----------
    contact
        Name and e-mail address, sent as the user agent.
    cache
        Folder for what was fetched; a hidden file beside each page holds what is needed to ask
        whether it has changed.
    rng
        Source of the jitter of waits.
    sleep, monotonic
        The clock, replaced in tests.
    """

    contact: str
    cache: Path
    rng: random.Random = field(default_factory=random.Random)
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    read_s: float = READ_S
    _last: float = float("-inf")
    _session: requests.Session = field(default_factory=requests.Session)

    def get(
        self,
        url: str,
        place: str,
        *,
        check: Callable[[bytes], object],
        never_changes: bool = False,
    ) -> tuple[bytes, bool]:
        """The page at ``url``, and whether it is new since the last time.

        Parameters
        ----------
        url
            Its address.
        place
            Where it is kept in the cache.
        check
            Raises EvidenceError when the page is not what was asked for; such a page is not kept.
        never_changes
            Whether a copy once had is good for ever.

        Raises
        ------
        SourceUnavailable
            When it cannot be had now; PageUnavailable when only this page cannot.
        """
        page = self.cache / place
        about = page.with_name(f".{page.name}.asked")
        kept = page.read_bytes() if page.exists() and about.exists() else None
        if kept is not None and never_changes:
            return kept, False
        headers = {"User-Agent": f"fabric-intel/{version('fabric-intel')} ({self.contact})"}
        if kept is not None:
            headers |= _conditions(about)
        answer, content = self._ask(url, headers)
        if answer.status_code == requests.codes.not_modified and kept is not None:
            return kept, False
        try:
            check(content)
        except EvidenceError as error:
            kind = answer.headers.get("Content-Type", "no type")
            # A page of HTML in place of data is a wall before the whole source.
            is_wall = content.lstrip().startswith(b"<") and not place.endswith(("htm", "html"))
            refusal = SourceUnavailable if is_wall else PageUnavailable
            raise refusal(
                f"{url} answered {answer.status_code} with something else ({kind}): {error};"
                " perhaps a page that asks for consent: open it in a browser"
            ) from error
        is_new = content != kept
        write_whole(page, content)
        said = {
            "url": url,
            "etag": answer.headers.get("ETag", ""),
            "modified": answer.headers.get("Last-Modified", ""),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        write_whole(about, json.dumps(said, indent=1))
        return content, is_new

    def _ask(self, url: str, headers: dict[str, str]) -> tuple[requests.Response, bytes]:
        """Ask until there is an answer, a refusal, or the attempts are used up."""
        why = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self.sleep(2.0 ** (attempt - 1) * self.rng.uniform(0.5, 1.5))
            self._keep_rate()
            try:
                with self._session.get(
                    url, headers=headers, timeout=(CONNECT_S, self.read_s), stream=True
                ) as answer:
                    if answer.status_code not in _PASSING:
                        self._refuse(url, answer)
                        return answer, self._content(url, answer)
                    why = f"answered {answer.status_code}"
                    self._wait_as_told(url, answer)
            except _CUT_OFF as error:
                why = f"stopped half way ({type(error).__name__})"
            except requests.RequestException as error:
                raise SourceUnavailable(
                    f"{url} cannot be reached ({type(error).__name__}); check the network, or"
                    " replay recorded files with --from"
                ) from error
        raise SourceUnavailable(f"{url} {why}, {ATTEMPTS} times; try again later")

    def _keep_rate(self) -> None:
        wait = self._last + 1 / REQUESTS_PER_S - self.monotonic()
        if wait > 0:
            self.sleep(wait)
        self._last = self.monotonic()

    def _refuse(self, url: str, answer: requests.Response) -> None:
        if answer.status_code == requests.codes.forbidden:
            raise SourceUnavailable(
                f"{url} refused the request (403): the SEC does so for about ten minutes when it is"
                f" asked too fast or by nobody it knows; check {CONTACT} and try again later"
            )
        if not answer.ok:
            raise PageUnavailable(f"{url} answered {answer.status_code}; check the address")

    def _content(self, url: str, answer: requests.Response) -> bytes:
        """The page, bounded in size and in time."""
        parts, size, began = [], 0, self.monotonic()
        for part in answer.iter_content(1 << 16):
            parts.append(part)
            size += len(part)
            if size > LARGEST_MB * 2**20:
                raise PageUnavailable(f"{url} is larger than {LARGEST_MB} MB; it was left")
            if self.monotonic() - began > LONGEST_ANSWER_S:
                raise SourceUnavailable(f"{url} took over {LONGEST_ANSWER_S:.0f} s; it was left")
        return b"".join(parts)

    def _wait_as_told(self, url: str, answer: requests.Response) -> None:
        seconds = _retry_after_s(answer.headers.get("Retry-After", ""))
        if seconds > LONGEST_WAIT_S:
            raise SourceUnavailable(
                f"{url} answered {answer.status_code} and asks to wait {seconds:,.0f} s; it is"
                " skipped for now"
            )
        if seconds > 0:
            self.sleep(seconds)


def _conditions(about: Path) -> dict[str, str]:
    """Headers that ask only for what has changed; none where the note of last time is damaged."""
    try:
        said = json.loads(about.read_text(encoding="utf-8"))
        pairs = (("If-None-Match", said["etag"]), ("If-Modified-Since", said["modified"]))
    except (ValueError, KeyError, TypeError):
        return {}
    return {name: value for name, value in pairs if value}


def _retry_after_s(header: str) -> float:
    """Seconds to wait by ``Retry-After``: a number, or a moment; 0 where it says neither."""
    if header.strip().isdigit():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
