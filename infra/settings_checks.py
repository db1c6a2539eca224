"""What is wrong with an environment's settings: incomplete or contradictory ones are refused."""

import re
from typing import get_args

from contactpoint.domain.lifecycle import ARCHIVE_YEARS
from infra.settings import LOCAL_ACCOUNT, PLACEHOLDER_ACCOUNT, REGION, RESTORED_TABLES, OperatorRole, Settings

MIN_LOCK_GRACE_DAYS = 3
MIN_CONCURRENCY = 20
MAX_MONTHS_WITHOUT_CHILD = ARCHIVE_YEARS * 12
TWO_PEOPLE: tuple[OperatorRole, OperatorRole] = ("DecommissionProposerRole", "DecommissionApproverRole")
LOG_RETENTION_DAYS = (1, 30, 365)
_NAME = re.compile(r"[a-z][a-z0-9-]{1,19}")
_ACCOUNT = re.compile(r"[0-9]{12}")


class SettingsError(ValueError):
    """The settings are incomplete or contradictory; the text says what to change."""


def check(settings: Settings) -> None:
    """Raise `SettingsError` if the settings are incomplete or contradictory."""
    where = _aws(settings) if settings.on_aws else _local(settings)
    mistakes = [*_shape(settings), *_page_issuers(settings), *_domain(settings), *where]
    if mistakes:
        listed = "\n".join(f"- {mistake}" for mistake in mistakes)
        raise SettingsError(f"Correct infra/environments/{settings.name}.py:\n{listed}")


def check_deployable(settings: Settings) -> None:
    """Raise `SettingsError` for an environment that can be synthesised but not deployed to AWS."""
    if not settings.on_aws:
        raise SettingsError("The local environment is not on AWS. Run `make up`, or deploy another environment.")
    if settings.has_placeholders:
        raise SettingsError(
            f"infra/environments/{settings.name}.py is a sample. Replace its account {PLACEHOLDER_ACCOUNT} and "
            "its other placeholders with your own before you deploy."
        )


def _shape(settings: Settings) -> list[str]:
    return [
        sentence
        for wrong, sentence in (
            (not _NAME.fullmatch(settings.name), "Give name 2 to 20 lower-case letters, digits and hyphens."),
            (not _ACCOUNT.fullmatch(settings.account), "Set account to the 12 digits of the AWS account."),
            (
                settings.log_retention_days not in LOG_RETENTION_DAYS,
                f"Set log_retention_days to one of {', '.join(map(str, LOG_RETENTION_DAYS))}.",
            ),
            (
                settings.burst_limit < settings.requests_per_second,
                "Set burst_limit to at least requests_per_second.",
            ),
            (
                0 < settings.concurrency < MIN_CONCURRENCY,
                f"Set concurrency to at least {MIN_CONCURRENCY}: a smaller share would stop a function, or to 0.",
            ),
            (
                not 1 <= settings.months_without_child <= MAX_MONTHS_WITHOUT_CHILD,
                f"Set months_without_child to 1 to {MAX_MONTHS_WITHOUT_CHILD}: nothing is kept for longer.",
            ),
            (len(set(settings.systems)) < len(settings.systems), "Name each system once in systems."),
            (
                not all(_NAME.fullmatch(system) for system in settings.systems),
                "Give each system 2 to 20 lower-case letters, digits and hyphens.",
            ),
        )
        if wrong
    ]


def _page_issuers(settings: Settings) -> list[str]:
    keys = [each.key for each in settings.page_issuers]
    addresses = [
        address
        for each in settings.page_issuers
        for address in (each.issuer, each.authorization_endpoint, each.token_endpoint, each.end_session_endpoint)
    ]
    named = len(set(keys)) == len(keys) and all(map(_NAME.fullmatch, keys))
    mistakes = [] if named else ["Give each of page_issuers a key of its own: 2 to 20 letters, digits and hyphens."]
    if settings.on_aws and not all(address.startswith("https://") for address in addresses):
        mistakes.append("Give page_issuers addresses that begin with https.")
    return mistakes


def _domain(settings: Settings) -> list[str]:
    if bool(settings.domain_name) != bool(settings.certificate_arn):
        return ["Set both domain_name and certificate_arn, or neither: the API cannot be reached with only one."]
    return []


def _aws(settings: Settings) -> list[str]:
    certificate = f"arn:aws:acm:{REGION}:{settings.account}:certificate/"
    needed = {name: getattr(settings, name) for name in ("domain_name", "certificate_arn", "alarm_email")}
    missing = [name for name, value in needed.items() if not value] if settings.retain_data else []
    mistakes = [f"Set {name}: an environment that retains data needs it." for name in missing]
    if settings.account == LOCAL_ACCOUNT:
        mistakes.append("Set account to that of AWS, not to the emulator's.")
    if settings.certificate_arn and not settings.certificate_arn.startswith(certificate):
        mistakes.append(f"Set certificate_arn to a certificate of this account in {REGION}: {certificate}…")
    if settings.alarm_email and "@" not in settings.alarm_email:
        mistakes.append("Set alarm_email to an e-mail address.")
    if settings.retain_data and not settings.concurrency:
        mistakes.append("Set concurrency, so that one kind of call cannot stop all others.")
    mistakes += [*_operator_sign_ins(settings), *_backups(settings)]
    if settings.allow_password_auth:
        mistakes.append("Remove allow_password_auth: only the local environment may sign in with a password alone.")
    if settings.accept_test_numbers and settings.retain_data:
        mistakes.append("Remove accept_test_numbers: an environment that retains data is about real people.")
    if settings.jwks_origin:
        mistakes.append("Remove jwks_origin: on AWS the user pool's keys are read from the pool itself.")
    if settings.api_root:
        mistakes.append("Remove api_root: on AWS the API begins at its stage or at its domain's base path.")
    if any(not issuer.issuer.startswith("https://") for issuer in settings.issuers):
        mistakes.append("Use https:// for the address of each issuer.")
    return mistakes


def _operator_sign_ins(settings: Settings) -> list[str]:
    roles = f"arn:aws:iam::{settings.account}:role/"
    known = get_args(OperatorRole)
    people = [settings.operator_sign_ins.get(name) for name in TWO_PEOPLE]
    same = [
        "Give DecommissionProposerRole and DecommissionApproverRole different operator_sign_ins: two people decide."
    ]
    return (same if people[0] and people[0] == people[1] else []) + [
        f"Set operator_sign_ins by role ({', '.join(known)}) to the ARN of a role of this account: {roles}…"
        for name, pattern in settings.operator_sign_ins.items()
        if name not in known or not pattern.startswith(roles)
    ]


def _backups(settings: Settings) -> list[str]:
    own = f":backup:{REGION}:{settings.account}:"
    grace = settings.backup_lock_grace_days
    return [
        sentence
        for wrong, sentence in (
            (
                grace is not None and grace < MIN_LOCK_GRACE_DAYS,
                f"Set backup_lock_grace_days to at least {MIN_LOCK_GRACE_DAYS}: AWS allows no less.",
            ),
            (
                grace is not None and not settings.retain_data,
                "Remove backup_lock_grace_days: where data may be deleted, backups may be too.",
            ),
            (
                any(not arn.startswith("arn:aws:backup:") or own in arn for arn in settings.backup_copies),
                "Set backup_copies to ARNs of backup vaults in another region or account.",
            ),
            (
                settings.retain_data and not settings.backup_copies,
                "Set backup_copies: an environment that retains data needs a copy outside its account or region.",
            ),
            (
                not set(settings.restored_tables) <= set(RESTORED_TABLES),
                f"Set restored_tables for {', '.join(RESTORED_TABLES)} only: the others are never restored.",
            ),
        )
        if wrong
    ]


def _local(settings: Settings) -> list[str]:
    mistakes = []
    if settings.account != LOCAL_ACCOUNT:
        mistakes.append(f"Set account to {LOCAL_ACCOUNT}: the local environment is deployed to the emulator only.")
    if settings.retain_data:
        mistakes.append("Set retain_data to False: `make clean` deletes the local environment.")
    if settings.domain_name or settings.alarm_email:
        mistakes.append("Remove domain_name and alarm_email: the emulator has no domains and sends no e-mail.")
    return mistakes
