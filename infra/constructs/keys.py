"""The KMS keys: for tables, queues and topics; four for keysets, which only named roles may use; one that signs."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.settings import Settings
from infra.stack_names import pascal_case

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
    """The six keys.

    Attributes
    ----------
    table_key
        Encrypts tables, queues and topics at rest.
    keyset_keys
        The keys that wrap keysets, by name: ``records``, ``accounts``, ``audit``, ``shared``.
    by_name
        These, and the key that signs checkpoints of the Merkle log: ``checkpoint``.
    """

    def __init__(self, scope: Construct, id_: str, settings: Settings) -> None:
        super().__init__(scope, id_)
        self._removal = RemovalPolicy.RETAIN if settings.retain_data else RemovalPolicy.DESTROY
        self.table_key = self._key("TableKey", "Encrypts the tables, queues and topics at rest", None)
        # CloudWatch publishes alarms to a topic that this key encrypts.
        self.table_key.grant_encrypt_decrypt(iam.ServicePrincipal("cloudwatch.amazonaws.com"))
        self.keyset_keys = {
            name: self._key(f"{pascal_case(name)}Key", f"Wraps {wrapped}", _admin_only_policy())
            for name, wrapped in {
                "records": "the keysets that encrypt children's records and their index",
                "accounts": "the keyset that encrypts what is personal of practitioners",
                "audit": "the keyset that decrypts audit events",
                "shared": "the keysets of every function: they find audit events, and say when an account lapses",
            }.items()
        }
        # KMS rotates no signing key. Who checks a checkpoint knows this key, so a new one needs an announcement.
        self.checkpoint_key = kms.Key(
            self,
            "CheckpointKey",
            description="Signs the checkpoints of the audit log",
            key_spec=kms.KeySpec.ECC_NIST_EDWARDS25519,
            key_usage=kms.KeyUsage.SIGN_VERIFY,
            policy=_admin_only_policy(),
            removal_policy=self._removal,
        )
        self.by_name = {**self.keyset_keys, "checkpoint": self.checkpoint_key}

    def _key(self, id_: str, description: str, policy: iam.PolicyDocument | None) -> kms.Key:
        return kms.Key(
            self,
            id_,
            description=description,
            enable_key_rotation=True,
            policy=policy,
            removal_policy=self._removal,
        )


def allow_use(key: kms.Key, role: iam.IRole, actions: list[str]) -> None:
    """Let ``role`` use ``key``, in the key's policy. The role must be in the key's stack.

    KMS refuses a policy that names a role that does not exist. If the key referred to another stack, the two stacks
    would refer to each other.
    """
    key.add_to_resource_policy(
        iam.PolicyStatement(principals=[iam.ArnPrincipal(role.role_arn)], actions=actions, resources=["*"])
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
