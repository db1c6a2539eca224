"""The KMS keys: one for tables, one for alarms; four wrap keysets, and only named roles may use them; two sign."""

from collections.abc import Iterable, Sequence
from typing import Any

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.functions.encryption_contexts import CONTEXT_KEY, keysets_of_function
from infra.pascal_case import pascal_case
from infra.settings import Settings

Conditions = dict[str, Any] | None
SIGNING_KEY = "checkpoint"
POST_QUANTUM_KEY = "checkpoint_ml_dsa"
KEY_ADMIN_ACTIONS = (
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


class Keys(Construct):
    """The eight keys.

    Attributes
    ----------
    table_key
        Encrypts the tables at rest.
    alarm_key
        Encrypts the alarms' topic and the queues of what failed. AWS services use it, and they use no other key.
    keyset_keys
        The keys that wrap keysets, by name: ``records``, ``accounts``, ``audit``, ``shared``.
    by_name
        These, and the keys that sign checkpoints of the Merkle log: ``checkpoint`` and ``checkpoint_ml_dsa``.
    """

    def __init__(self, scope: Construct, id_: str, settings: Settings) -> None:
        super().__init__(scope, id_)
        self._multi_region = settings.multi_region_keys
        self._removal = RemovalPolicy.RETAIN if settings.retain_data else RemovalPolicy.DESTROY
        self.table_key = self._key("TableKey", "Encrypts the tables at rest", None)
        self.alarm_key = self._key("AlarmKey", "Encrypts the alarms' topic and the queues of what failed", None)
        self._allow_publishers(settings)
        self.keyset_keys = {
            name: self._key(f"{pascal_case(name)}Key", f"Wraps {wrapped}", _admin_only_policy())
            for name, wrapped in {
                "records": "the keysets that encrypt children's records and their index",
                "accounts": "the keyset that encrypts what is personal of practitioners",
                "audit": "the keyset that decrypts audit events",
                "shared": "the keysets of every function: they find audit events, and say when an account lapses",
            }.items()
        }
        self.checkpoint_key = self._signing_key("CheckpointKey", kms.KeySpec.ECC_NIST_EDWARDS25519)
        self.post_quantum_key = self._signing_key("CheckpointMlDsaKey", kms.KeySpec.ML_DSA_44)
        self.by_name = {
            **self.keyset_keys,
            SIGNING_KEY: self.checkpoint_key,
            POST_QUANTUM_KEY: self.post_quantum_key,
        }

    def _allow_publishers(self, settings: Settings) -> None:
        """Let CloudWatch and EventBridge publish to an encrypted topic.

        EventBridge does not say for which account it acts when it uses a key, so a condition would drop its messages
        silently. The topic's policy has the condition for it.
        """
        own_account = {"StringEquals": {"aws:SourceAccount": settings.account}}
        for service, conditions in (("cloudwatch", own_account), ("events", None)):
            self.alarm_key.add_to_resource_policy(
                iam.PolicyStatement(
                    sid=f"Publish{service.capitalize()}",
                    principals=[iam.ServicePrincipal(f"{service}.amazonaws.com")],
                    actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                    resources=["*"],
                    conditions=conditions,
                )
            )

    def _signing_key(self, id_: str, spec: kms.KeySpec) -> kms.Key:
        """Return a key that signs checkpoints.

        KMS rotates no signing key. Who checks a checkpoint knows this key, so a new one needs an announcement.
        """
        return kms.Key(
            self,
            id_,
            description="Signs the checkpoints of the audit log",
            key_spec=spec,
            key_usage=kms.KeyUsage.SIGN_VERIFY,
            multi_region=self._multi_region,
            policy=_admin_only_policy(),
            removal_policy=self._removal,
        )

    def _key(self, id_: str, description: str, policy: iam.PolicyDocument | None) -> kms.Key:
        return kms.Key(
            self,
            id_,
            description=description,
            enable_key_rotation=True,
            multi_region=self._multi_region,
            policy=policy,
            removal_policy=self._removal,
        )


def keyset_conditions(settings: Settings, keysets: Sequence[str]) -> Conditions:
    """Return the condition that a permission is for certain keysets. The emulator does not know it (decision 6)."""
    return {"StringLike": {CONTEXT_KEY: list(keysets)}} if settings.on_aws else None


def key_conditions(settings: Settings, tables: Iterable[str], key: str, action: str) -> Conditions:
    """Return the condition of a function's permission on a key. What signs wraps no keyset, so it has none."""
    signs = key in (SIGNING_KEY, POST_QUANTUM_KEY)
    return None if signs else keyset_conditions(settings, keysets_of_function(tables, key, action))


def allow_use(key: kms.Key, role: iam.IRole, actions: list[str], conditions: Conditions) -> None:
    """Let ``role`` use ``key``, in the key's policy. The role must be in the key's stack.

    KMS refuses a policy that names a role that does not exist. If the key referred to another stack, the two stacks
    would refer to each other.
    """
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ArnPrincipal(role.role_arn)], actions=actions, resources=["*"], conditions=conditions
        )
    )


def through_dynamodb(key: kms.IKey, region: str) -> iam.PolicyStatement:
    """Return the statement that lets a role use the tables' key, through DynamoDB only."""
    return iam.PolicyStatement(
        actions=["kms:Decrypt", "kms:GenerateDataKey"],
        resources=[key.key_arn],
        conditions={"StringEquals": {"kms:ViaService": f"dynamodb.{region}.amazonaws.com"}},
    )


def _admin_only_policy() -> iam.PolicyDocument:
    """Return a key policy under which the account administers the key and cannot use it.

    An administrator of the account can still change the policy; CloudTrail records the change.
    """
    administer = iam.PolicyStatement(
        sid="AdministeredNotUsed",
        principals=[iam.AccountRootPrincipal()],
        actions=[f"kms:{action}" for action in KEY_ADMIN_ACTIONS],
        resources=["*"],
    )
    return iam.PolicyDocument(statements=[administer])
