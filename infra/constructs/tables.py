"""The tables. Our own KMS key encrypts each, and personal data is also encrypted before it is written."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.settings import Settings
from infra.stack_names import pascal_case

BINARY, TEXT = dynamodb.AttributeType.BINARY, dynamodb.AttributeType.STRING
NUMBER = dynamodb.AttributeType.NUMBER
Key = tuple[str, dynamodb.AttributeType]
_CLASSES = {"AUDIT_LOG": dynamodb.TableClass.STANDARD_INFREQUENT_ACCESS}
"""Events stay, and few are read: from the second month on, storing them costs more than writing them."""


class Tables(Construct):
    """The tables.

    Attributes
    ----------
    by_name
        The tables, by the name at the start of their environment variable: ``RECORDS_TABLE`` and so on.
    indexes
        The names of each table's indexes.
    """

    def __init__(self, scope: Construct, id_: str, settings: Settings, table_key: kms.IKey) -> None:
        super().__init__(scope, id_)
        self._settings, self._table_key = settings, table_key
        self.by_name: dict[str, dynamodb.TableV2] = {}
        self.indexes: dict[str, list[str]] = {}
        self._add("RECORDS", ("child_id", TEXT), ("sort_key", TEXT))
        self._add_index("RECORDS", "by_archive_day", ("archive_day", BINARY), ("child_id", TEXT), keys_only=True)
        self._add("SEARCH_INDEX", ("blind_index", BINARY), ("child_id", TEXT))
        self._add("AUDIT_LOG", ("partition", BINARY), ("event_id", TEXT), stream=dynamodb.StreamViewType.KEYS_ONLY)
        by_organisation = ("organisation_day", BINARY), ("event_id", TEXT)
        self._add_index("AUDIT_LOG", "by_organisation", *by_organisation, keys_only=False)
        by_arrival = ("arrival_day", TEXT), ("arrival", BINARY)
        self._add_index("AUDIT_LOG", "by_arrival", *by_arrival, keys_only=True)
        self._add("ACCOUNTS", ("account_key", TEXT))
        self._add_index("ACCOUNTS", "by_organisation", ("member_of", TEXT), ("account_key", TEXT), keys_only=True)
        self._add("NOTIFICATIONS", ("inbox", BINARY), ("notification_id", TEXT), expires="expires_at")
        self._add("CONTACT_REQUESTS", ("request_id", TEXT), expires="expires_at")
        self._add("REVIEWS", ("authority", BINARY), ("review_id", TEXT))
        self._add("IDEMPOTENCY", ("idempotency_key", TEXT), expires="expires_at")
        self._add("FENCES", ("fence", BINARY), expires="expires_at")
        self._add("USAGE", ("counter", BINARY), expires="expires_at")
        self._add("PAGE_SESSIONS", ("session", BINARY), ("part", TEXT), expires="expires_at")
        self._add("KEYSETS", ("keyset", TEXT))
        self._add("COHORT_KEYSETS", ("keyset", TEXT))
        self._add("MERKLE_LOG", ("part", TEXT), ("number", NUMBER))

    def _add(
        self,
        name: str,
        partition: Key,
        sort: Key | None = None,
        expires: str | None = None,
        stream: dynamodb.StreamViewType | None = None,
    ) -> None:
        self.by_name[name] = dynamodb.TableV2(
            self,
            pascal_case(name),
            partition_key=_attribute(partition),
            sort_key=_attribute(sort) if sort else None,
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.customer_managed_key(self._table_key),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=self._settings.on_aws
            ),
            deletion_protection=self._settings.retain_data,
            time_to_live_attribute=expires,
            table_class=_CLASSES.get(name),
            dynamo_stream=stream,
            removal_policy=RemovalPolicy.RETAIN if self._settings.retain_data else RemovalPolicy.DESTROY,
        )

    def _add_index(self, name: str, index: str, partition: Key, sort: Key, *, keys_only: bool) -> None:
        self.indexes.setdefault(name, []).append(index)
        projection = dynamodb.ProjectionType.KEYS_ONLY if keys_only else dynamodb.ProjectionType.ALL
        self.by_name[name].add_global_secondary_index(
            index_name=index,
            partition_key=_attribute(partition),
            sort_key=_attribute(sort),
            projection_type=projection,
        )


def _attribute(key: Key) -> dynamodb.Attribute:
    name, kind = key
    return dynamodb.Attribute(name=name, type=kind)
