"""The typed settings of one environment; infra/environments/ holds a module of them for each environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from contactpoint.adapters.identity.page_issuers import PageIssuer
from contactpoint.adapters.identity.tokens import Issuer
from contactpoint.domain.lifecycle.event_erasure_months import MONTHS_WITHOUT_CHILD

REGION = "eu-west-2"
STYLE_SHEETS_BUCKET = "StyleSheetsBucket"
"""The output of the styles stack that names the bucket."""
LOCAL, LOCAL_ACCOUNT = "local", "000000000000"
PLACEHOLDER_ACCOUNT = "111122223333"
"""AWS's example account. The sample environments in this repository use it, so that they cannot be deployed."""
OperatorRole = Literal[
    "KeysetCreatorRole",
    "KeysetRotatorRole",
    "OrganisationAdminRole",
    "RestorerRole",
    "DecommissionProposerRole",
    "DecommissionApproverRole",
]
RESTORED_TABLES = ("RECORDS", "SEARCH_INDEX", "REVIEWS", "CONTACT_REQUESTS", "NOTIFICATIONS", "IDEMPOTENCY")
"""The tables that a restore brings back to an earlier moment; cli/restore/restored_tables.py says why others stay."""


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
        Publish the functions for which somebody waits with SnapStart, which restores an initialised environment
        instead of a cold start.
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
    page_issuers
        Those on whose pages people can sign in to ours.
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
    page_issuers: tuple[PageIssuer, ...] = ()
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
    def decommissioning_name(self) -> str:
        """The name of the state machine of a decommissioning, which operator roles name before it exists."""
        return f"ContactPoint-{self.name}-Decommissioning"

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
