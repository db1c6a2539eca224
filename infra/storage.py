"""Tables and keys. Each table is encrypted under a key of ours; what is personal is sealed before it gets there."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.settings import Settings

ADMINISTRATION = (
    "DescribeKey",
    "EnableKey",
    "EnableKeyRotation",
    "DisableKey",
    "GetKeyPolicy",
    "GetKeyRotationStatus",
    "ListAliases",
    "ListGrants",
    "ListKeyPolicies",
    "ListResourceTags",
    "PutKeyPolicy",
    "RevokeGrant",
    "ScheduleKeyDeletion",
    "CancelKeyDeletion",
    "TagResource",
    "UntagResource",
    "UpdateKeyDescription",
)
BINARY, TEXT = dynamodb.AttributeType.BINARY, dynamodb.AttributeType.STRING


class Storage(Construct):
    """The nine tables, the key that encrypts them at rest, and the three that wrap keysets.

    Attributes
    ----------
    tables
        By the name that their environment variable begins with: ``DIRECTORY_TABLE`` and so on.
    keys
        By name: ``records``, ``accounts``, ``audit``.
    """

    def __init__(self, scope: Construct, id_: str, settings: Settings) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self.at_rest = self._key("AtRest", "Encrypts the tables, queues and topics at rest", None)
        self.keys = {
            name: self._key(name.capitalize(), f"Wraps {wrapped}", _administered())
            for name, wrapped in {
                "records": "the keysets that seal children's records and their index",
                "accounts": "the keyset that seals what is personal of practitioners",
                "audit": "the keyset that opens audit events",
            }.items()
        }
        directory = self._table("Directory", ("child_id", TEXT), ("item", TEXT))
        directory.add_global_secondary_index(
            index_name="leavers",
            partition_key=_attribute("leaving", BINARY),
            sort_key=_attribute("child_id", TEXT),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )
        audit = self._table("AuditTrail", ("trail", TEXT), ("event_id", TEXT))
        audit.add_global_secondary_index(
            index_name="by_organisation",
            partition_key=_attribute("organisation_day", TEXT),
            sort_key=_attribute("event_id", TEXT),
            projection_type=dynamodb.ProjectionType.ALL,
        )
        accounts = self._table("AccountsTable", ("account", TEXT))
        accounts.add_global_secondary_index(
            index_name="by_employer",
            partition_key=_attribute("employer", TEXT),
            sort_key=_attribute("account", TEXT),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )
        self.tables = {
            "DIRECTORY": directory,
            "INDEX": self._table("SearchIndex", ("index_key", BINARY), ("child_id", TEXT)),
            "AUDIT": audit,
            "ACCOUNTS": accounts,
            "NOTICES": self._table("Notices", ("inbox", BINARY), ("notice_id", TEXT), expires="expires_at"),
            "CONTACTS": self._table("ContactRequests", ("request_id", TEXT), expires="expires_at"),
            "RECEIPTS": self._table("Receipts", ("receipt", TEXT), expires="expires_at"),
            "KEYSETS": self._table("Keysets", ("keyset", TEXT)),
            "COHORTS": self._table("Cohorts", ("keyset", TEXT)),
        }

    def _key(self, id_: str, description: str, policy: iam.PolicyDocument | None) -> kms.Key:
        return kms.Key(
            self,
            f"{id_}Key",
            description=description,
            enable_key_rotation=True,
            policy=policy,
            removal_policy=self._removal,
        )

    def _table(
        self,
        id_: str,
        partition: tuple[str, dynamodb.AttributeType],
        sort: tuple[str, dynamodb.AttributeType] | None = None,
        expires: str | None = None,
    ) -> dynamodb.TableV2:
        return dynamodb.TableV2(
            self,
            id_,
            partition_key=_attribute(*partition),
            sort_key=_attribute(*sort) if sort else None,
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.customer_managed_key(self.at_rest),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=self._settings.on_aws
            ),
            deletion_protection=self._settings.keep_data,
            time_to_live_attribute=expires,
            removal_policy=self._removal,
        )

    @property
    def _removal(self) -> RemovalPolicy:
        return RemovalPolicy.RETAIN if self._settings.keep_data else RemovalPolicy.DESTROY


def _administered() -> iam.PolicyDocument:
    """Return a key's policy under which the account administers it and does not use it.

    Each function's role is added to what it may do (`infra.function`). Whoever administers the account could still
    change the policy; that cannot be done unseen, for CloudTrail records it.
    """
    administer = iam.PolicyStatement(
        sid="AdministeredNotUsed",
        principals=[iam.AccountRootPrincipal()],
        actions=[f"kms:{action}" for action in ADMINISTRATION],
        resources=["*"],
    )
    return iam.PolicyDocument(statements=[administer])


def _attribute(name: str, kind: dynamodb.AttributeType) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=kind)
