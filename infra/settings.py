"""The typed settings of one environment; infra/environments/ holds a module of them for each environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from contactpoint.adapters.identity.tokens import Issuer
from contactpoint.domain.lifecycle.archive_period import ARCHIVE_YEARS
from contactpoint.domain.lifecycle.erasure import MONTHS_WITHOUT_CHILD

REGION = "eu-west-2"
LOCAL, LOCAL_ACCOUNT = "local", "000000000000"
PLACEHOLDER_ACCOUNT = "111122223333"
"""AWS's example account. The sample environments in this repository use it, so that they cannot be deployed."""
OperatorRole = Literal["KeysetCreatorRole", "KeysetRotatorRole", "OrganisationAdminRole", "RestorerRole"]
MIN_LOCK_GRACE_DAYS = 3
MIN_CONCURRENCY = 20
MAX_MONTHS_WITHOUT_CHILD = ARCHIVE_YEARS * 12
RESTORED_TABLES = ("RECORDS", "SEARCH_INDEX", "REVIEWS", "CONTACT_REQUESTS", "NOTIFICATIONS", "IDEMPOTENCY")
"""The tables that a restore brings back to an earlier moment; cli/restore/plan.py says why the others stay."""
LOG_RETENTION_DAYS = (1, 30, 365)
_NAME = re.compile(r"[a-z][a-z0-9-]{1,19}")
_ACCOUNT = re.compile(r"[0-9]{12}")


class SettingsError(ValueError):
    """The settings are incomplete or contradictory; the text says what to change."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One environment.

    Attributes
    ----------
    name
        Part of every name, so that several environments fit into one account.
    account
        The AWS account. CDK refuses to deploy to any other.
    retain_data
        Protect tables, keys and sign-ins from deletion, and retain them if the stack is deleted.
    snap_start
        Publish functions with SnapStart, which restores an initialised environment instead of a cold start.
    archive_parts
        In how many parts each of 16 shards of a month of audit events is archived: 8 for England.
    archive_is_cold
        Whether archived events are in S3's class for what is rarely read.
    log_retention_days
        How long function, access and firewall logs are stored.
    requests_per_second, burst_limit
        The stage's throttle.
    concurrency
        How many calls the functions may answer at once: shares of it are reserved for each. It is at most the account's
        quota less 100, which AWS keeps for functions without a share. Zero reserves nothing.
    months_without_child
        So many months an audit event that is about no child keeps its details, such as the criteria of a search that
        matched nobody (docs/data-protection.md gives the legal reason).
    allow_password_auth
        Let a command line sign in with a password and a one-time code. For the local environment only.
    accept_test_numbers
        Accept NHS numbers of the range for tests. Only where no data are of real people.
    jwks_origin
        Where the user pool's keys are read, if not at the issuer's own address. For the local environment only.
    api_root
        Where the API begins in an address, if not at its stage; with ``{api_id}`` and ``{stage}``. For the local
        environment only.
    systems
        The systems that sign in to the user pool, one client each.
    issuers
        The authorities' own issuers that are trusted in addition to the user pool.
    domain_name, certificate_arn
        The API's domain name on AWS, and its certificate in the same account and region.
    alarm_email
        The address that receives the alarms.
    operator_sign_ins
        Who may assume each operator role: the ARN of an identity provider's role, with wildcards. Without it, a user
        of the account with a second factor may.
    restored_tables
        After a restore, the names of the tables that the directory uses instead of its own (docs/runbooks/restore.md).
    backup_lock_grace_days
        From so many days after the deployment on, nobody can shorten the life of a backup or delete one, not even the
        account's root. Without it, administrators can (governance mode).
    backup_copies
        The ARNs of backup vaults in other accounts or regions that get a copy of each backup.
    multi_region_keys
        Whether the keys can have replicas in another region. CloudFormation replaces a key if this changes.
    """

    name: str
    account: str
    retain_data: bool
    snap_start: bool
    log_retention_days: int
    requests_per_second: int
    burst_limit: int
    concurrency: int = 0
    archive_parts: int = 1
    archive_is_cold: bool = False
    months_without_child: int = MONTHS_WITHOUT_CHILD
    allow_password_auth: bool = False
    accept_test_numbers: bool = False
    jwks_origin: str | None = None
    api_root: str | None = None
    systems: tuple[str, ...] = ()
    issuers: tuple[Issuer, ...] = ()
    domain_name: str | None = None
    certificate_arn: str | None = None
    alarm_email: str | None = None
    operator_sign_ins: Mapping[OperatorRole, str] = field(default_factory=dict)
    restored_tables: Mapping[str, str] = field(default_factory=dict)
    backup_lock_grace_days: int | None = None
    backup_copies: tuple[str, ...] = ()
    multi_region_keys: bool = False

    @property
    def log_name(self) -> str:
        """The name of the audit log in its checkpoints. It never changes, or nobody could check earlier ones."""
        return f"{self.domain_name or f'{self.name}.contactpoint.invalid'}/audit"

    @property
    def checkpoint_lock_days(self) -> int:
        """How long nobody can delete a checkpoint: ten years, or a day where data may be deleted."""
        return 3650 if self.retain_data else 1

    @property
    def archive_lock_days(self) -> int:
        """How long nobody can delete an archived event: six years, as an archived record; or a day, as above."""
        return 6 * 365 + 2 if self.retain_data else 1

    @property
    def on_aws(self) -> bool:
        """Whether this environment runs on AWS, not on one machine."""
        return self.name != LOCAL

    @property
    def has_placeholders(self) -> bool:
        """Whether this is a sample that describes no real deployment."""
        return self.account == PLACEHOLDER_ACCOUNT

    @property
    def dependencies_layer(self) -> str:
        """The built folder of third-party wheels: for this machine locally, for Lambda on AWS."""
        return f"build/layers/dependencies/{'lambda' if self.on_aws else 'local'}"


def check(settings: Settings) -> None:
    """Raise `SettingsError` if the settings are incomplete or contradictory."""
    mistakes = [*_shape(settings), *_domain(settings), *(_aws(settings) if settings.on_aws else _local(settings))]
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
    return [
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
