"""A small OpenID Connect provider for tests: discovery, authorize, token, keys.

It is strict where a real one is: the client's name and secret, the address it redirects to, each
code once, and the proof of its own code challenge (PKCE). Its readers are invented. ``/authorize``
offers each as a link; the one named ``FORGED`` comes back with a token signed by another key.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "desk", "invented-secret"
ANA, FORGED = "ana@invented.example", "mallory@invented.example"


class Provider(ThreadingHTTPServer):
    """Serves on a free port of this machine; ``seen`` counts what was asked of each path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.redirects_to = ""
        self.key = RSAKey.generate_key(2048, {"kid": "of-tests", "alg": "RS256", "use": "sig"})
        self.other_key = RSAKey.generate_key(2048, {"kid": "of-tests", "alg": "RS256"})
        self.codes: dict[str, dict[str, str]] = {}
        self.seen: list[str] = []

    def secrets_toml(self, redirects_to: str) -> str:
        """The section of Streamlit's secrets that trusts this provider."""
        self.redirects_to = redirects_to
        return "\n".join(
            [
                "[auth]",
                f'redirect_uri = "{redirects_to}"',
                f'cookie_secret = "{secrets.token_hex(32)}"',
                f'client_id = "{CLIENT}"',
                f'client_secret = "{SECRET}"',
                f'server_metadata_url = "{self.address}/.well-known/openid-configuration"',
            ]
        )

    def token_of(self, granted: dict[str, str]) -> str:
        """The signed word of who has come."""
        now = int(time.time())
        who = granted["who"]
        claims = {
            "iss": self.address, "aud": CLIENT, "sub": who, "email": who, "iat": now,
            "exp": now + 300, "nonce": granted.get("nonce", ""),
        }  # fmt: skip
        key = self.other_key if who == FORGED else self.key
        return jwt.encode({"alg": "RS256", "kid": "of-tests"}, claims, key)


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_: object) -> None:
        """Say nothing: the test reads ``seen``."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.seen.append(parts.path)
        here = self.server.address
        if parts.path == "/.well-known/openid-configuration":
            self._json(
                {
                    "issuer": here,
                    "authorization_endpoint": f"{here}/authorize",
                    "token_endpoint": f"{here}/token",
                    "jwks_uri": f"{here}/keys",
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                    "code_challenge_methods_supported": ["S256"],
                }
            )
        elif parts.path == "/keys":
            self._json({"keys": [self.server.key.as_dict(private=False)]})
        elif parts.path == "/authorize":
            self._choose(asked)
        elif parts.path == "/granted":
            self._back(asked)
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        self.server.seen.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        granted = self.server.codes.pop(asked.get("code", ""), None)
        if granted is None or not self._is_the_client(asked) or not _proves(asked, granted):
            self._json({"error": "invalid_grant"}, status=400)
            return
        self._json(
            {
                "access_token": secrets.token_hex(8), "token_type": "Bearer", "expires_in": 300,
                "id_token": self.server.token_of(granted),
            }
        )  # fmt: skip

    def _choose(self, asked: dict[str, str]) -> None:
        if asked.get("client_id") != CLIENT or asked["redirect_uri"] != self.server.redirects_to:
            self.send_error(400)
            return
        links = "".join(
            f'<p><a href="/granted?{urlencode(asked | {"who": who})}">{who}</a></p>'
            for who in (ANA, FORGED)
        )
        page = (
            f"<!doctype html><html lang=en><link rel=icon href=data:,><h1>Who are you?</h1>{links}"
        )
        self._send(page.encode(), "text/html")

    def _back(self, asked: dict[str, str]) -> None:
        code = secrets.token_hex(8)
        self.server.codes[code] = asked
        self.send_response(302)
        query = urlencode({"code": code, "state": asked["state"]})
        self.send_header("Location", f"{self.server.redirects_to}?{query}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _is_the_client(self, asked: dict[str, str]) -> bool:
        kind, _, given = self.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            return base64.b64decode(given).decode() == f"{CLIENT}:{SECRET}"
        return (asked.get("client_id"), asked.get("client_secret")) == (CLIENT, SECRET)

    def _json(self, content: object, *, status: int = 200) -> None:
        self._send(json.dumps(content).encode(), "application/json", status=status)

    def _send(self, content: bytes, kind: str, *, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _proves(asked: dict[str, str], granted: dict[str, str]) -> bool:
    """Whether who brings the code is who asked for it (RFC 7636, S256)."""
    digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return granted.get("code_challenge") == challenge


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that is up."""
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()
