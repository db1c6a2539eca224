"""An authority's issuer: discovery, keys and a token endpoint over HTTP, on loopback."""

import base64
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

AUDIENCE, PEOPLE, SYSTEM = "contactpoint", "authority-staff", "authority-casework"


class Issuer:
    """Signs with one of two keys, of two kinds; both are published, as before and after a rotation."""

    def __init__(self) -> None:
        self._keys: dict[str, Any] = {
            "one": rsa.generate_private_key(public_exponent=65537, key_size=2048),
            "two": ec.generate_private_key(ec.SECP256R1()),
        }
        self.secret = secrets.token_urlsafe(20)
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
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

    def document(self, path: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.address,
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint": f"{self.address}/token",
            }
        return {"keys": [self._public(kid) for kid in self._keys]} if path == "/keys" else None

    def grant(self, authorization: str, sent: dict[str, list[str]]) -> dict[str, Any] | None:
        """Serve the token endpoint: client credentials of one system."""
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
