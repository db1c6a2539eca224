"""The sample organisations, practitioners and systems, and how they sign in to the local user pool."""

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

from cli.local_stack.workspace import ANSWER_SECONDS, ROOT, Workspace
from contactpoint.adapters.dynamodb.accounts import DynamoAccounts
from contactpoint.domain.access import Account, Organisation
from contactpoint.domain.access.account import SignIn
from contactpoint.domain.days import day_of

SIGN_INS = "sign-ins.json"
"""The passwords and one-time secrets; created for each local stack, readable by this user only."""
SAMPLE_CHECK_VALIDITY = timedelta(days=365)


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
        accounts.save_organisation(Organisation(**facts))


def create_practitioners(workspace: Workspace, accounts: DynamoAccounts) -> Iterable[str]:
    """Create the sample practitioners and systems that are missing, with their sign-ins; yield each name."""
    known, pool = workspace.read(SIGN_INS), workspace.outputs["UserPoolId"]
    if known.get("pool") != pool:
        known = {"pool": pool, "people": {}}
    for facts in people()["practitioner"]:
        sign_in = facts["sign_in"]
        if sign_in not in known["people"]:
            known["people"][sign_in] = _enrol(workspace, sign_in)
            workspace.write_private(SIGN_INS, known)
        _create(workspace, accounts, facts, known["people"][sign_in]["subject"])
        yield sign_in
    for facts in people()["system"]:
        _create(workspace, accounts, facts, _client_id(workspace, facts["sign_in"]))
        yield facts["sign_in"]


def _create(workspace: Workspace, accounts: DynamoAccounts, facts: dict[str, Any], subject: str) -> None:
    """Write an account unless it exists: a suspended account stays suspended."""
    if not accounts.get_accounts([practitioner_id(facts["sign_in"])]):
        accounts.seed(sample_account(facts, SignIn(issuer=workspace.outputs["Issuer"], subject=subject)))


def _client_id(workspace: Workspace, system: str) -> str:
    return workspace.outputs[f"System{system.title().replace('-', '')}ClientId"]


def system_token(workspace: Workspace, system: str) -> str:
    """Return the access token of a sample system, by a client credentials grant."""
    client_id = _client_id(workspace, system)
    described = _client(workspace).describe_user_pool_client(
        UserPoolId=workspace.outputs["UserPoolId"], ClientId=client_id
    )
    response = httpx.post(
        f"{workspace.origin}/oauth2/token",
        data={"grant_type": "client_credentials", "scope": "contactpoint/call"},
        auth=(client_id, described["UserPoolClient"]["ClientSecret"]),
        timeout=ANSWER_SECONDS,
    )
    response.raise_for_status()
    return str(response.json()["access_token"])


def account_managers() -> list[str]:
    """Return the sign-ins of the sample account managers."""
    return _with_role("account_manager")


def directory_teams() -> list[str]:
    """Return the sign-ins of the sample directory teams."""
    return _with_role("directory_team")


def _with_role(role: str) -> list[str]:
    return sorted(person["sign_in"] for person in people()["practitioner"] if person["role"] == role)


def sign_ins() -> list[dict[str, Any]]:
    """Return everybody who can sign in: the sample practitioners, then the systems."""
    return [*people()["practitioner"], *people()["system"]]


def passwords(workspace: Workspace) -> dict[str, str]:
    """Return the passwords of the sample practitioners, by sign-in."""
    return {name: facts["password"] for name, facts in workspace.read(SIGN_INS)["people"].items()}


def access_token(workspace: Workspace, sign_in: str, now: Callable[[], float] = time.time) -> str:
    """Return the access token of a sign-in; raises KeyError if it is not a sample."""
    if sign_in in {facts["sign_in"] for facts in people()["system"]}:
        return system_token(workspace, sign_in)
    return authenticate(workspace, sign_in, now)["AccessToken"]


def authenticate(workspace: Workspace, sign_in: str, now: Callable[[], float] = time.time) -> dict[str, str]:
    """Sign in with password and one-time code, and return the tokens: ``AccessToken``, ``IdToken`` and so on.

    Raises
    ------
    KeyError
        If the sign-in is not a sample practitioner's.
    """
    secret = workspace.read(SIGN_INS)["people"][sign_in]
    cognito = _client(workspace)
    challenge = _begin(workspace, cognito, sign_in, secret["password"])
    response = cognito.respond_to_auth_challenge(
        ClientId=workspace.outputs["UserPoolClientId"],
        ChallengeName="SOFTWARE_TOKEN_MFA",
        Session=challenge["Session"],
        ChallengeResponses={
            "USERNAME": sign_in,
            "SOFTWARE_TOKEN_MFA_CODE": pyotp.TOTP(secret["one_time_secret"]).at(int(now())),
        },
    )
    tokens: dict[str, str] = response["AuthenticationResult"]
    return tokens


def sample_account(facts: dict[str, Any], sign_in: SignIn) -> Account:
    """Return the account of a sample person or system, valid for a year."""
    until = day_of(datetime.now(UTC)) + SAMPLE_CHECK_VALIDITY
    vetted: date = facts.get("vetting_valid_until", until)
    return Account(
        practitioner_id=practitioner_id(facts["sign_in"]),
        organisation_id=facts["organisation_id"],
        role=facts["role"],
        name=facts["name"],
        job_title=facts["job_title"],
        vetting_valid_until=vetted,
        training_valid_until=until,
        confirmed_until=until,
        sign_in_key=sign_in.key,
    )


def _enrol(workspace: Workspace, sign_in: str) -> dict[str, str]:
    """Create the sign-in with a password and a one-time code generator; return its secrets and subject."""
    cognito, pool, password = _client(workspace), workspace.outputs["UserPoolId"], _password()
    created = cognito.admin_create_user(
        UserPoolId=pool, Username=sign_in, MessageAction="SUPPRESS", TemporaryPassword=_password()
    )
    cognito.admin_set_user_password(UserPoolId=pool, Username=sign_in, Password=password, Permanent=True)
    first = _begin(workspace, cognito, sign_in, password)
    proof = _proof(first)
    seed = cognito.associate_software_token(**proof)["SecretCode"]
    code = pyotp.TOTP(seed).now()
    cognito.verify_software_token(**proof, UserCode=code)
    preferred = {"Enabled": True, "PreferredMfa": True}
    cognito.admin_set_user_mfa_preference(UserPoolId=pool, Username=sign_in, SoftwareTokenMfaSettings=preferred)
    subject = next(a["Value"] for a in created["User"]["Attributes"] if a["Name"] == "sub")
    return {"password": password, "one_time_secret": seed, "subject": subject}


def _proof(first: dict[str, Any]) -> dict[str, str]:
    """Return the argument for enrolling a second factor: AWS gives a session, the emulator a token."""
    if "AuthenticationResult" in first:
        return {"AccessToken": first["AuthenticationResult"]["AccessToken"]}
    return {"Session": first["Session"]}


def _begin(workspace: Workspace, cognito: Any, sign_in: str, password: str) -> dict[str, Any]:
    response: dict[str, Any] = cognito.initiate_auth(
        ClientId=workspace.outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": sign_in, "PASSWORD": password},
    )
    return response


def _client(workspace: Workspace) -> Any:
    aws = workspace.aws_environment()
    return boto3.client(
        "cognito-idp",
        endpoint_url=workspace.origin,
        region_name=aws["AWS_REGION"],
        aws_access_key_id=aws["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=aws["AWS_SECRET_ACCESS_KEY"],
    )


def _password() -> str:
    """Return a random password with each kind of character that the pool requires."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_!")
    return "".join(secrets.choice(kind) for kind in kinds) + secrets.token_urlsafe(20)
