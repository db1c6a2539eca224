"""The first organisations and practitioners, and signing in as one of them: password and one-time code, for real."""

import secrets
import string
import time
import tomllib
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import boto3
import httpx
import pyotp

from cli.deploy import SYSTEMS
from cli.home import ROOT, Home
from contactpoint.access import Organisation, Practitioner
from contactpoint.directory.ports import SignIn
from contactpoint.storage.accounts import DynamoAccounts

SIGN_INS = "sign-ins.json"
"""Made anew for each local stack; readable by this user alone."""
CHECKS_COUNT_FOR = timedelta(days=365)


@cache
def people() -> dict[str, list[dict[str, Any]]]:
    """Return the sample organisations and practitioners."""
    return tomllib.loads((ROOT / "cli" / "samples" / "people.toml").read_text(encoding="utf-8"))


def practitioner_id(sign_in: str) -> str:
    """Return the id of a sample practitioner."""
    return f"p-{sign_in}"


def create_organisations(accounts: DynamoAccounts) -> None:
    """Write the sample organisations."""
    for facts in people()["organisation"]:
        accounts.put_organisation(Organisation(**facts))


def create_practitioners(home: Home, accounts: DynamoAccounts) -> Iterable[str]:
    """Create the sample practitioners and systems and their sign-ins, unless they are there; yield each one's name."""
    known, pool = home.read(SIGN_INS), home.outputs["UserPoolId"]
    if known.get("pool") != pool:
        known = {"pool": pool, "people": {}}
    for facts in people()["practitioner"]:
        sign_in = facts["sign_in"]
        if sign_in not in known["people"]:
            known["people"][sign_in] = _enrol(home, sign_in)
            home.write_private(SIGN_INS, known)
        _create(home, accounts, facts, known["people"][sign_in]["subject"])
        yield sign_in
    for facts in people()["system"]:
        _create(home, accounts, facts, _client_id(home, facts["sign_in"]))
        yield facts["sign_in"]


def _create(home: Home, accounts: DynamoAccounts, facts: dict[str, Any], subject: str) -> None:
    """Write an account, unless it is there: whoever was suspended stays so."""
    practitioner = _practitioner(facts)
    if not accounts.named([practitioner.practitioner_id]):
        accounts.put_first(practitioner, SignIn(issuer=home.outputs["Issuer"], subject=subject))


def _client_id(home: Home, system: str) -> str:
    return home.outputs[f"System{SYSTEMS.index(system) + 1}ClientId"]


def system_token(home: Home, system: str) -> str:
    """Return the access token of a sample system: client credentials, for real."""
    client_id = _client_id(home, system)
    described = _client(home).describe_user_pool_client(UserPoolId=home.outputs["UserPoolId"], ClientId=client_id)
    answered = httpx.post(
        f"{home.origin}/oauth2/token",
        data={"grant_type": "client_credentials", "scope": "contactpoint/call"},
        auth=(client_id, described["UserPoolClient"]["ClientSecret"]),
    )
    answered.raise_for_status()
    return str(answered.json()["access_token"])


def sign_ins() -> list[dict[str, Any]]:
    """Return everybody who can sign in: the sample practitioners, then the systems."""
    return [*people()["practitioner"], *people()["system"]]


def access_token(home: Home, sign_in: str, now: Callable[[], float] = time.time) -> str:
    """Return the access token of a sign-in; raises KeyError for somebody who is not among the samples."""
    if sign_in in SYSTEMS:
        return system_token(home, sign_in)
    return authenticate(home, sign_in, now)["AccessToken"]


def authenticate(home: Home, sign_in: str, now: Callable[[], float] = time.time) -> dict[str, str]:
    """Sign in with password and one-time code, and return the tokens: ``AccessToken``, ``IdToken`` and so on.

    Raises
    ------
    KeyError
        For somebody who is not among the sample practitioners.
    """
    secret = home.read(SIGN_INS)["people"][sign_in]
    cognito = _client(home)
    challenge = _begin(home, cognito, sign_in, secret["password"])
    answer = cognito.respond_to_auth_challenge(
        ClientId=home.outputs["UserPoolClientId"],
        ChallengeName="SOFTWARE_TOKEN_MFA",
        Session=challenge["Session"],
        ChallengeResponses={
            "USERNAME": sign_in,
            "SOFTWARE_TOKEN_MFA_CODE": pyotp.TOTP(secret["one_time_secret"]).at(int(now())),
        },
    )
    tokens: dict[str, str] = answer["AuthenticationResult"]
    return tokens


def _practitioner(facts: dict[str, Any]) -> Practitioner:
    until = datetime.now(UTC).date() + CHECKS_COUNT_FOR
    vetted: date = facts.get("vetting_valid_until", until)
    return Practitioner(
        practitioner_id=practitioner_id(facts["sign_in"]),
        organisation_id=facts["organisation_id"],
        role=facts["role"],
        name=facts["name"],
        job_title=facts["job_title"],
        vetting_valid_until=vetted,
        training_valid_until=until,
        confirmed_until=until,
    )


def _enrol(home: Home, sign_in: str) -> dict[str, str]:
    """Create the sign-in with a password and a one-time code generator; return its secrets and subject."""
    cognito, pool, password = _client(home), home.outputs["UserPoolId"], _password()
    made = cognito.admin_create_user(
        UserPoolId=pool, Username=sign_in, MessageAction="SUPPRESS", TemporaryPassword=_password()
    )
    cognito.admin_set_user_password(UserPoolId=pool, Username=sign_in, Password=password, Permanent=True)
    first = _begin(home, cognito, sign_in, password)
    with_what = _proof(first)
    seed = cognito.associate_software_token(**with_what)["SecretCode"]
    code = pyotp.TOTP(seed).now()
    cognito.verify_software_token(**with_what, UserCode=code)
    preferred = {"Enabled": True, "PreferredMfa": True}
    cognito.admin_set_user_mfa_preference(UserPoolId=pool, Username=sign_in, SoftwareTokenMfaSettings=preferred)
    subject = next(a["Value"] for a in made["User"]["Attributes"] if a["Name"] == "sub")
    return {"password": password, "one_time_secret": seed, "subject": subject}


def _proof(first: dict[str, Any]) -> dict[str, str]:
    """Return what lets a first sign-in enrol: AWS gives a session to do so, the emulator a token."""
    if "AuthenticationResult" in first:
        return {"AccessToken": first["AuthenticationResult"]["AccessToken"]}
    return {"Session": first["Session"]}


def _begin(home: Home, cognito: Any, sign_in: str, password: str) -> dict[str, Any]:
    answer: dict[str, Any] = cognito.initiate_auth(
        ClientId=home.outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": sign_in, "PASSWORD": password},
    )
    return answer


def _client(home: Home) -> Any:
    aws = home.aws_environment()
    return boto3.client(
        "cognito-idp",
        endpoint_url=home.origin,
        region_name=aws["AWS_REGION"],
        aws_access_key_id=aws["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=aws["AWS_SECRET_ACCESS_KEY"],
    )


def _password() -> str:
    """Return a random password with a character of every kind that the pool asks for."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_!")
    return "".join(secrets.choice(kind) for kind in kinds) + secrets.token_urlsafe(20)
