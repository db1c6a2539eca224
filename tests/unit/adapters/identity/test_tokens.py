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

from contactpoint.adapters.identity.tokens import (
    JWKS_MAX_AGE_SECONDS,
    JWKS_REFRESH_COOLDOWN_SECONDS,
    JWKS_TTL_SECONDS,
    MAX_JWKS_RETRY_SECONDS,
    InvalidToken,
    Issuer,
    TokenIdentity,
    Verifier,
)
from contactpoint.application.ports.unavailable import Unavailable

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
        trusted = Issuer(issuer=ISSUER, jwks_uri=f"{ISSUER}/keys", client_ids=("client-1",), second_factor="always")
        self.verifier = Verifier((trusted,), self.fetch, self.clock)

    def fetch(self, address: str) -> dict:
        self.asked += 1
        if isinstance(self.keys, Exception):
            raise self.keys
        return self.keys


@pytest.fixture
def issuing():
    return Issuing()


def test_valid_token_returns_its_identity(issuing):
    assert issuing.verifier.verify(token()) == TokenIdentity(ISSUER, "subject-1", is_machine=False)


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
        token(sub="client-1"),
        token(exp=int(time.time()) + 400 * 24 * 3600),
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
        "a client, as a person",
        "good for a year",
    ],
)
def test_forged_or_foreign_token_is_refused(issuing, forged):
    with pytest.raises(InvalidToken):
        issuing.verifier.verify(forged)


def test_issuer_keys_are_cached_between_calls(issuing):
    for _ in range(5):
        issuing.verifier.verify(token())
    assert issuing.asked == 1


def test_new_issuer_key_is_found_after_rotation(issuing):
    issuing.verifier.verify(token())
    issuing.keys = key_set(k1=OURS, k2=THEIRS)
    issuing.clock.ahead = JWKS_REFRESH_COOLDOWN_SECONDS + 1
    assert issuing.verifier.verify(token(THEIRS, kid="k2"))


def test_unknown_keys_do_not_cause_repeated_requests_to_the_issuer(issuing):
    issuing.verifier.verify(token())
    for _ in range(20):
        with pytest.raises(InvalidToken):
            issuing.verifier.verify(token(kid="unknown"))
    assert issuing.asked == 1


def test_withdrawn_issuer_key_is_refused(issuing):
    issuing.verifier.verify(token())
    issuing.keys = key_set(k2=THEIRS)
    issuing.clock.ahead = JWKS_TTL_SECONDS + 1
    with pytest.raises(InvalidToken):
        issuing.verifier.verify(token(exp=int(time.time()) + 7200))


AWAY = [OSError("no route"), ValueError("502"), {}, {"message": "bad gateway"}, {"keys": []}, [], {"keys": "none"}]
"""What an issuer does that is away: the network fails, or something else answers in its place."""
LATER = int(time.time()) + 12 * 3600


@pytest.mark.parametrize("away", AWAY, ids=repr)
def test_known_keys_of_an_issuer_that_is_away_still_open_for_a_while(issuing, away):
    issuing.verifier.verify(token())
    issuing.keys = away
    for issuing.clock.ahead in (JWKS_TTL_SECONDS + 1, JWKS_MAX_AGE_SECONDS - 1):
        assert issuing.verifier.verify(token(exp=LATER))
    issuing.clock.ahead = JWKS_MAX_AGE_SECONDS + 1
    with pytest.raises(Unavailable):
        issuing.verifier.verify(token(exp=LATER))
    issuing.keys = key_set(k1=OURS)
    issuing.clock.ahead += MAX_JWKS_RETRY_SECONDS + 1
    assert issuing.verifier.verify(token(exp=LATER))


@pytest.mark.parametrize("away", AWAY, ids=repr)
def test_no_token_is_invalid_while_its_issuer_is_away(issuing, away):
    issuing.keys = away
    with pytest.raises(Unavailable):
        issuing.verifier.verify(token())


def test_a_token_that_is_wrong_in_itself_is_refused_while_the_issuer_is_away(issuing):
    issuing.verifier.verify(token())
    issuing.keys, issuing.clock.ahead = OSError(), JWKS_TTL_SECONDS + 1
    with pytest.raises(InvalidToken):
        issuing.verifier.verify(token(THEIRS, exp=LATER))


def test_an_issuer_that_is_away_is_not_asked_for_every_call(issuing):
    issuing.keys = OSError()
    for _ in range(20):
        with pytest.raises(Unavailable):
            issuing.verifier.verify(token())
    assert issuing.asked == 1


FEDERATED = Issuer(
    issuer=ISSUER, client_ids=("client-1",), system_client_ids=("system-1",), audiences=("contactpoint",)
)


ELSEWHERE = f"{ISSUER}/elsewhere/keys"


def federated(configuration: dict | None = None) -> Verifier:
    """Return a verifier of an authority's own issuer, found by discovery."""
    documents = {
        f"{ISSUER}/.well-known/openid-configuration": configuration or {"issuer": ISSUER, "jwks_uri": ELSEWHERE},
        ELSEWHERE: key_set(k1=OURS),
    }
    return Verifier((FEDERATED,), documents.__getitem__, Clock())


def access_token(typ: str = "at+jwt", **changed: object) -> str:
    """Return an access token as RFC 9068 has it."""
    stated = {"token_use": None, "aud": "contactpoint", "amr": ["pwd", "mfa"], **changed}
    return jwt.encode(claims(**stated), OURS, algorithm="RS256", headers={"kid": "k1", "typ": typ})


def test_authority_issuer_is_found_by_discovery():
    assert federated().verify(access_token()) == TokenIdentity(ISSUER, "subject-1", is_machine=False)


@pytest.mark.parametrize("amr", ["mfa", ["mfa"], ["otp", "mfa"]])
def test_second_factor_is_stated_in_a_list_or_as_the_only_method(amr):
    assert federated().verify(access_token(amr=amr)) == TokenIdentity(ISSUER, "subject-1", is_machine=False)


def test_machine_signs_in_with_client_credentials():
    find_by_sign_in = federated().verify(access_token(sub="system-1", client_id="system-1", amr=None))
    assert find_by_sign_in == TokenIdentity(ISSUER, "system-1", is_machine=True)


@pytest.mark.parametrize(
    "forged",
    [
        access_token(amr=["pwd"]),
        access_token(amr=None),
        access_token(amr="nomfa"),
        access_token(amr=["nomfa"]),
        access_token(amr="pwd mfa"),
        access_token(amr={"mfa": 1}),
        access_token(aud="another-service"),
        access_token(aud=None),
        access_token(typ="JWT"),
        access_token(client_id="system-1"),
    ],
    ids=[
        "one factor",
        "no second",
        "text that contains it",
        "other method",
        "two in a text",
        "no list",
        "other audience",
        "no audience",
        "id token",
        "a person by a system's client",
    ],
)
def test_insufficient_token_of_an_authority_issuer_is_refused(forged):
    with pytest.raises(InvalidToken):
        federated().verify(forged)


@pytest.mark.parametrize(
    "configuration",
    [
        {"issuer": "https://another.example", "jwks_uri": ELSEWHERE},
        {"issuer": ISSUER, "jwks_uri": "http://issuer.example/keys"},
        {"issuer": ISSUER, "jwks_uri": "file:///etc/passwd"},
        {"issuer": ISSUER},
    ],
    ids=["of another issuer", "keys over plain HTTP", "keys in a file", "no keys"],
)
def test_untrustworthy_issuer_configuration_opens_nothing_and_blames_no_token(configuration):
    with pytest.raises(Unavailable):
        federated(configuration).verify(access_token())


def test_outage_of_an_issuer_costs_few_waits_whatever_tokens_are_sent(issuing):
    """Each attempt may take seconds. Without longer and longer pauses, forged tokens would make every call wait."""
    issuing.verifier.verify(token())
    issuing.keys, begun = OSError("no route"), issuing.asked
    for second in range(1, 3601):
        issuing.clock.ahead = JWKS_REFRESH_COOLDOWN_SECONDS + second
        with pytest.raises(Unavailable):
            issuing.verifier.verify(token(kid=f"forged-{second}", exp=LATER))
    assert issuing.asked - begun <= 3600 / MAX_JWKS_RETRY_SECONDS + 6


def test_issuer_that_is_back_is_read_as_often_as_before(issuing):
    issuing.verifier.verify(token())
    issuing.keys, whole = OSError("no route"), issuing.keys
    for seconds in (700, 800, 1000):
        issuing.clock.ahead = seconds
        assert issuing.verifier.verify(token(exp=LATER))
    issuing.keys, issuing.clock.ahead = whole, 1000 + MAX_JWKS_RETRY_SECONDS + 1
    assert issuing.verifier.verify(token(exp=LATER))
    issuing.keys = key_set(k1=OURS, k2=THEIRS)
    issuing.clock.ahead += JWKS_REFRESH_COOLDOWN_SECONDS + 1
    assert issuing.verifier.verify(token(THEIRS, kid="k2", exp=LATER))
