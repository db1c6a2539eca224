"""An authority's issuer: discovery, keys and a token endpoint over HTTP, on loopback."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

AUDIENCE, PEOPLE, SYSTEM = "contactpoint", "authority-staff", "authority-casework"
PAGES, SIGNS_IN = "authority-pages", "officer-at-a-desk"
"""The client of the pages, and the person who is signed in at the issuer's page without being asked."""


class Issuer:
    """Signs with one of two keys, of two kinds; both are published, as before and after a rotation."""

    def __init__(self) -> None:
        self._keys: dict[str, Any] = {
            "one": rsa.generate_private_key(public_exponent=65537, key_size=2048),
            "two": ec.generate_private_key(ec.SECP256R1()),
        }
        self.secret = secrets.token_urlsafe(20)
        self._challenges: dict[str, str] = {}
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if leads_to := issuer.leads_to(self.path):
                    self.send_response(303)
                    self.send_header("Location", leads_to)
                    self.end_headers()
                else:
                    self._answer(issuer.document(self.path))

            def do_POST(self) -> None:
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self._answer(issuer.grant(self.headers.get("Authorization", ""), sent))

            def log_message(self, *_: Any) -> None:
                pass

            def _answer(self, content: dict[str, Any] | None) -> None:
                self.send_response(200 if content else 401)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(content or {}).encode())

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def trusted(self) -> dict[str, Any]:
        """Return the directory's settings of this issuer, without the keys' address, which it must discover."""
        return {
            "issuer": self.address,
            "client_ids": [PEOPLE],
            "system_client_ids": [SYSTEM],
            "audiences": [AUDIENCE],
            "second_factor": "amr",
        }

    def with_a_page(self) -> dict[str, Any]:
        """Return the directory's settings of this issuer's page."""
        ends = {f"{name}_endpoint": f"{self.address}/{name}" for name in ("authorization", "token", "end_session")}
        named = {"key": "authority", "name": "Eastmoor County Council", "issuer": self.address}
        return {**named, **ends, "client_id": PAGES, "audience": AUDIENCE}

    def leads_to(self, path: str) -> str:
        """Return where the page of the sign-in or of its end leads to, empty for another path."""
        asked = {name: value for name, (value,) in parse_qs(urlsplit(path).query).items()}
        if path.startswith("/end_session?"):
            return asked["post_logout_redirect_uri"]
        if not path.startswith("/authorization?") or asked["client_id"] != PAGES:
            return ""
        code = secrets.token_urlsafe(20)
        self._challenges[code] = asked["code_challenge"]
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def redeem(self, sent: dict[str, list[str]]) -> dict[str, Any] | None:
        """Return the token of a code, once, to the client that has the proof of it (RFC 7636)."""
        digest = hashlib.sha256(sent["code_verifier"][0].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if self._challenges.pop(sent["code"][0], "") != proof or sent["client_id"] != [PAGES]:
            return None
        return {"access_token": self.token(SIGNS_IN, client_id=PAGES), "token_type": "Bearer"}

    def document(self, path: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.address,
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint": f"{self.address}/token",
            }
        return {"keys": [self._public(kid) for kid in self._keys]} if path == "/keys" else None

    def grant(self, authorization: str, sent: dict[str, list[str]]) -> dict[str, Any] | None:
        """Serve the token endpoint: client credentials of one system, and codes of the pages."""
        if sent.get("grant_type") == ["authorization_code"]:
            return self.redeem(sent)
        expected = "Basic " + base64.b64encode(f"{SYSTEM}:{self.secret}".encode()).decode()
        if authorization != expected or sent.get("grant_type") != ["client_credentials"]:
            return None
        return {"access_token": self.token(SYSTEM, client_id=SYSTEM, amr=None), "token_type": "Bearer"}

    def token(self, subject: str, *, key: str = "one", typ: str = "at+jwt", **changed: Any) -> str:
        """Return an access token (RFC 9068) of a person who signed in with two factors."""
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": subject,
            "aud": AUDIENCE,
            "client_id": PEOPLE,
            "amr": ["pwd", "otp", "mfa"],
            "iat": now,
            "exp": now + 300,
            **changed,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        algorithm = "RS256" if key == "one" else "ES256"
        return jwt.encode(kept, self._keys[key], algorithm=algorithm, headers={"kid": key, "typ": typ})

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _public(self, kid: str) -> dict[str, Any]:
        kind = jwt.algorithms.RSAAlgorithm if kid == "one" else jwt.algorithms.ECAlgorithm
        return {**json.loads(kind.to_jwk(self._keys[kid].public_key())), "kid": kid, "use": "sig"}
