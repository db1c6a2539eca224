"""Invalid input and callers on the deployed stack: a precise problem, no write, and an audit event."""

import base64
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from cli.samples import sign_ins
from cli.samples.sign_ins import SIGN_INS

CHILD = {"given_name": "Canary", "family_name": "Zebedee", "date_of_birth": "2015-01-01", "sex": "male"}
UNKNOWN = "0" * 32


def problem(answered) -> str:
    assert answered.headers["Content-Type"] == "application/problem+json", answered.text
    told = answered.json()
    assert told["status"] == answered.status_code
    assert {"type", "title", "detail", "instance"} <= set(told)
    return told["type"].removeprefix("urn:contactpoint:problem:")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({**CHILD, "notes": "x"}, "invalid-request"),
        ({**CHILD, "given_name": 7}, "invalid-request"),
        ({**CHILD, "date_of_birth": "2015-02-30"}, "invalid-request"),
        ({**CHILD, "date_of_birth": "2099-01-01"}, "invalid-request"),
        ({**CHILD, "date_of_birth": "1999-01-01"}, "invalid-request"),
        ({**CHILD, "address_status": "current"}, "invalid-request"),
        ({**CHILD, "given_name": "x" * 40_000}, "too-large"),
        ('{"given_name": ', "malformed-json"),
        ("", "malformed-json"),
    ],
)
def test_invalid_input_is_refused_without_a_write(stack, body, kind):
    answered = stack.call("social-worker", "POST", "/children", body, Content_Type="application/json")
    assert problem(answered) == kind
    assert "Zebedee" not in answered.text
    assert (
        stack.search("social-worker", **{k: CHILD[k] for k in ("given_name", "family_name", "date_of_birth")}).json()[
            "outcome"
        ]
        == "none"
    )


def test_other_media_type_is_refused(stack):
    answered = stack.call("social-worker", "POST", "/children", "given_name=x", Content_Type="text/plain")
    assert (answered.status_code, problem(answered)) == (415, "unsupported-media-type")


def test_missing_access_reason_is_refused(stack):
    searched = stack.call("ae-nurse", "POST", "/searches", {"criteria": {"family_name": "Reid"}})
    assert (searched.status_code, problem(searched)) == (400, "missing-access-reason")
    looked = stack.call("ae-nurse", "GET", f"/children/{UNKNOWN}")
    assert (looked.status_code, problem(looked)) == (400, "missing-access-reason")


def test_insufficient_criteria_are_refused_with_what_to_add(stack):
    answered = stack.search("ae-nurse", family_name="Reid")
    assert (answered.status_code, problem(answered)) == (422, "insufficient-criteria")
    assert "date of birth" in answered.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/children/{UNKNOWN}", None),
        ("GET", "/children/not..an..id", None),
        ("PATCH", f"/children/{UNKNOWN}", {"sex": "male"}),
        ("PATCH", f"/children/{UNKNOWN}/involvements/{UNKNOWN}", {"role": "nurse"}),
    ],
)
def test_unknown_child_returns_not_found_and_is_recorded(stack, method, path, body):
    answered = stack.call("social-worker", method, path, body, Access_Reason="urgent_care", If_Match=f'"{UNKNOWN}"')
    assert (answered.status_code, problem(answered)) == (404, "not-found")
    mine = [e for e in stack.events() if e["actor"]["name"] == "Siobhan Keane"]
    assert mine[0]["event_type"] == "refused"


def test_change_without_if_match_is_refused(stack):
    answered = stack.call("social-worker", "PATCH", f"/children/{UNKNOWN}", {"sex": "male"})
    assert (answered.status_code, problem(answered)) == (428, "missing-version")


def test_unknown_path_returns_not_found(stack):
    assert problem(stack.call("ae-nurse", "GET", "/childrens")) == "not-found"


def test_lapsed_vetting_is_refused_everywhere_and_recorded(stack):
    for answered in (
        stack.search("lapsed-teacher", family_name="Reid", given_name="Tyler", postcode="WV4 1MS"),
        stack.call("lapsed-teacher", "GET", "/me"),
    ):
        assert (answered.status_code, problem(answered)) == (403, "access-lapsed")
        assert answered.json()["lapses"] == ["vetting-lapsed"]
    assert any(e["actor"]["name"] == "Robin Lister" and e["event_type"] == "refused" for e in stack.events())


def test_sign_in_without_an_account_is_refused_and_recorded(stack):
    enrolled = sign_ins._enrol(stack.workspace, "stranger")
    known = stack.workspace.read(SIGN_INS)
    stack.workspace.write_private(SIGN_INS, {**known, "people": {**known["people"], "stranger": enrolled}})
    answered = stack.call("stranger", "GET", "/me")
    assert (answered.status_code, problem(answered)) == (403, "no-account")
    assert any(e["actor"]["practitioner_id"].startswith("unknown-") for e in stack.events())


@pytest.mark.parametrize("who", ["auditor", "account-manager"])
def test_roles_without_child_data_cannot_see_a_child(stack, who):
    found = stack.search(who, family_name="Reid", given_name="Tyler", date_of_birth="2011-01-23")
    assert (found.status_code, problem(found)) == (403, "not-permitted")
    looked = stack.view(who, UNKNOWN)
    assert (looked.status_code, problem(looked)) == (403, "not-permitted")


def segments(token: str) -> list[dict]:
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


def forged(stack, kind: str) -> str:
    """Return the nurse's token with the defect that ``kind`` names."""
    good = stack.token("ae-nurse")
    header, claims = segments(good)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    if kind == "id token":
        return sign_ins.authenticate(stack.workspace, "ae-nurse")["IdToken"]
    if kind == "algorithm none":
        return jwt.encode(claims, None, algorithm="none", headers={"kid": header["kid"]})
    if kind == "tampered":
        head, _, signature = good.split(".")
        other = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "another"}).encode()).rstrip(b"=").decode()
        return f"{head}.{other}.{signature}"
    changed = {
        "wrong audience": {"client_id": "another"},
        "expired": {"exp": int(time.time()) - 3600},
    }[kind]
    return jwt.encode({**claims, **changed}, key, algorithm="RS256", headers={"kid": header["kid"]})


@pytest.mark.parametrize("kind", ["id token", "algorithm none", "tampered", "wrong audience", "expired"])
def test_forged_token_is_refused_by_the_api(stack, kind):
    answered = stack.call(None, "GET", "/me", Authorization=f"Bearer {forged(stack, kind)}")
    assert (answered.status_code, problem(answered)) == (401, "unauthenticated")


@pytest.mark.parametrize(
    "header",
    [{}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer " + "x" * 9000}],
)
def test_missing_token_is_refused(stack, header):
    answered = stack.call(None, "GET", "/me", **header)
    assert (answered.status_code, problem(answered)) == (401, "unauthenticated")


def test_password_without_one_time_code_is_refused(stack):
    secret = stack.workspace.read(SIGN_INS)["people"]["ae-nurse"]
    begun = sign_ins._begin(stack.workspace, sign_ins._client(stack.workspace), "ae-nurse", secret["password"])
    assert begun["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert "AuthenticationResult" not in begun
