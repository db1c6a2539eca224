"""The tables. Our own KMS key encrypts each, and personal data is also encrypted before it is written."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.pascal_case import pascal_case
from infra.settings import Settings

BINARY, TEXT = dynamodb.AttributeType.BINARY, dynamodb.AttributeType.STRING
NUMBER = dynamodb.AttributeType.NUMBER
Key = tuple[str, dynamodb.AttributeType]
_CLASSES = {"MERKLE_LOG": dynamodb.TableClass.STANDARD_INFREQUENT_ACCESS}
"""Its hashes stay for ever, and few are read."""


class Tables(Construct):
    """The tables.

    Attributes
    ----------
    by_name
        The tables, by the name at the start of their environment variable: ``RECORDS_TABLE`` and so on. After a restore
        these are the restored ones.
    own
        The tables that this stack created.
    indexes
        The names of each table's indexes.
    """

    def __init__(self, scope: Construct, id_: str, settings: Settings, table_key: kms.IKey) -> None:
        super().__init__(scope, id_)
        self._settings, self._table_key = settings, table_key
        self.own: dict[str, dynamodb.TableV2] = {}
        self.indexes: dict[str, list[str]] = {}
        self._add("RECORDS", ("child_id", TEXT), ("sort_key", TEXT))
        self._add_index("RECORDS", "by_archive_day", ("archive_day", BINARY), ("child_id", TEXT))
        self._add("SEARCH_INDEX", ("blind_index", BINARY), ("child_id", TEXT))
        self._add("AUDIT_LOG", ("partition", BINARY), ("event_id", TEXT), stream=dynamodb.StreamViewType.KEYS_ONLY)
        place = ("place", BINARY)
        self._add_index("AUDIT_LOG", "by_organisation", ("organisation", BINARY), place, also=["practitioner"])
        self._add_index("AUDIT_LOG", "by_type", ("type", BINARY), place)
        self._add_index("AUDIT_LOG", "by_redaction", ("redacted", BINARY), place)
        self._add_index("AUDIT_LOG", "by_arrival", ("arrival_day", TEXT), ("arrival", BINARY))
        self._add("ACCOUNTS", ("account_key", TEXT))
        self._add_index("ACCOUNTS", "by_organisation", ("member_of", TEXT), ("account_key", TEXT))
        self._add("NOTIFICATIONS", ("inbox", BINARY), ("notification_id", TEXT), expires="expires_at")
        self._add("CONTACT_REQUESTS", ("request_id", TEXT), expires="expires_at")
        self._add("REVIEWS", ("authority", BINARY), ("review_id", TEXT))
        self._add("CASES", ("list", BINARY), ("case_id", TEXT), expires="expires_at")
        self._add("IDEMPOTENCY", ("idempotency_key", TEXT), expires="expires_at")
        self._add("FENCES", ("fence", BINARY), expires="expires_at")
        self._add("USAGE", ("counter", BINARY), expires="expires_at")
        self._add("PAGE_SESSIONS", ("session", BINARY), ("part", TEXT), expires="expires_at")
        self._add("KEYSETS", ("keyset", TEXT))
        self._add("COHORT_KEYSETS", ("keyset", TEXT))
        self._add("EVENT_KEYSETS", ("keyset", TEXT))
        self._add("MERKLE_LOG", ("part", TEXT), ("number", NUMBER))
        self.by_name: dict[str, dynamodb.ITableV2] = {**self.own, **self._restored()}

    def _restored(self) -> dict[str, dynamodb.ITableV2]:
        return {
            name: dynamodb.TableV2.from_table_attributes(
                self,
                f"Restored{pascal_case(name)}",
                table_name=restored,
                encryption_key=self._table_key,
                global_indexes=self.indexes.get(name),
            )
            for name, restored in self._settings.restored_tables.items()
        }

    def _add(
        self,
        name: str,
        partition: Key,
        sort: Key | None = None,
        expires: str | None = None,
        stream: dynamodb.StreamViewType | None = None,
    ) -> None:
        self.own[name] = dynamodb.TableV2(
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

    def _add_index(self, name: str, index: str, partition: Key, sort: Key, also: list[str] | None = None) -> None:
        """Add an index of keys, and perhaps of ``also``. A role that may read it reads no content."""
        self.indexes.setdefault(name, []).append(index)
        self.own[name].add_global_secondary_index(
            index_name=index,
            partition_key=_attribute(partition),
            sort_key=_attribute(sort),
            projection_type=dynamodb.ProjectionType.INCLUDE if also else dynamodb.ProjectionType.KEYS_ONLY,
            non_key_attributes=also,
        )


def _attribute(key: Key) -> dynamodb.Attribute:
    name, kind = key
    return dynamodb.Attribute(name=name, type=kind)
