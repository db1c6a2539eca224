"""Sign-in tokens: only what a trusted issuer signed, for us, to be used now."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from contactpoint.http.tokens import KEYS_KEPT_SECONDS, KEYS_NOT_ASKED_AGAIN_SECONDS, Issuer, Untrusted, Verifier

ISSUER = "https://issuer.example"
OURS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
THEIRS = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_set(**keys: rsa.RSAPrivateKey) -> dict:
    return {
        "keys": [
            json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
            | {"kid": kid, "alg": "RS256", "use": "sig"}
            for kid, key in keys.items()
        ]
    }


def claims(**changed: object) -> dict:
    now = int(time.time())
    stated = {
        "iss": ISSUER,
        "sub": "subject-1",
        "client_id": "client-1",
        "token_use": "access",
        "iat": now,
        "exp": now + 300,
    }
    return {k: v for k, v in {**stated, **changed}.items() if v is not None}


def token(key: object = OURS, alg: str = "RS256", kid: str = "k1", **changed: object) -> str:
    return jwt.encode(claims(**changed), key, algorithm=alg, headers={"kid": kid})


class Clock:
    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(time.time() + self.ahead, UTC)


class Issuing:
    """An issuer whose key set may change; counts how often it is asked."""

    def __init__(self) -> None:
        self.keys, self.asked, self.clock = key_set(k1=OURS), 0, Clock()
        trusted = Issuer(issuer=ISSUER, jwks_uri="keys", client_ids=("client-1",))
        self.verifier = Verifier((trusted,), self.fetch, self.clock)

    def fetch(self, address: str) -> dict:
        self.asked += 1
        return self.keys


@pytest.fixture
def issuing():
    return Issuing()


def test_a_token_of_the_issuer_tells_who(issuing):
    assert issuing.verifier.subject(token()) == (ISSUER, "subject-1")


def unsigned() -> str:
    def part(content: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'kid': 'k1'})}.{part(claims())}."


def signed_with_the_public_key() -> str:
    """Key confusion: the public key, taken for the secret of an HMAC."""

    def part(content: bytes) -> str:
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    public = OURS.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    said = f"{part(json.dumps({'alg': 'HS256', 'kid': 'k1'}).encode())}.{part(json.dumps(claims()).encode())}"
    return f"{said}.{part(hmac.new(public, said.encode(), hashlib.sha256).digest())}"


def tampered() -> str:
    head, _, signature = token().split(".")
    other = base64.urlsafe_b64encode(json.dumps(claims(sub="subject-2")).encode()).rstrip(b"=").decode()
    return f"{head}.{other}.{signature}"


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "not a token",
        "a.b.c",
        unsigned(),
        signed_with_the_public_key(),
        tampered(),
        token(THEIRS),
        token(kid="unknown"),
        token(exp=int(time.time()) - 300),
        token(exp=None),
        token(iat=None),
        token(iss="https://another.example"),
        token(iss=None),
        token(client_id="another"),
        token(client_id=None),
        token(token_use="id"),
        token(token_use=None),
        token(sub=None),
        token(nbf=int(time.time()) + 3600),
    ],
    ids=[
        "empty",
        "no token",
        "no JSON",
        "algorithm none",
        "key confusion",
        "tampered",
        "another's key",
        "unknown key",
        "expired",
        "never expires",
        "no issue time",
        "another issuer",
        "no issuer",
        "another client",
        "no client",
        "id token",
        "no use",
        "nobody",
        "not yet",
    ],
)
def test_a_forged_or_foreign_token_proves_nothing(issuing, forged):
    with pytest.raises(Untrusted):
        issuing.verifier.subject(forged)


def test_keys_are_kept_between_calls(issuing):
    for _ in range(5):
        issuing.verifier.subject(token())
    assert issuing.asked == 1


def test_a_new_key_is_found_after_rotation(issuing):
    issuing.verifier.subject(token())
    issuing.keys = key_set(k1=OURS, k2=THEIRS)
    issuing.clock.ahead = KEYS_NOT_ASKED_AGAIN_SECONDS + 1
    assert issuing.verifier.subject(token(THEIRS, kid="k2"))


def test_unknown_keys_do_not_make_us_hammer_the_issuer(issuing):
    issuing.verifier.subject(token())
    for _ in range(20):
        with pytest.raises(Untrusted):
            issuing.verifier.subject(token(kid="unknown"))
    assert issuing.asked == 1


def test_a_withdrawn_key_stops_counting(issuing):
    issuing.verifier.subject(token())
    issuing.keys = key_set(k2=THEIRS)
    issuing.clock.ahead = KEYS_KEPT_SECONDS + 1
    with pytest.raises(Untrusted):
        issuing.verifier.subject(token(exp=int(time.time()) + 7200))
