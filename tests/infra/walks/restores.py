"""The role that restores may take each step; AWS Backup may use the tables' key."""

import re
from collections.abc import Iterator

from tests.infra.walks.policies import allows, of_role
from tests.infra.walks.templates import Address, Templates, listed

CLOSING = {f"lambda:{do}FunctionConcurrency" for do in ("Get", "Put", "Delete")}
READING = {f"cloudformation:{do}" for do in ("DescribeStacks", "ListStackResources", "GetTemplate")}
ARCHIVED = {"s3:GetObject", "s3:ListBucket"}
USING_THE_KEY = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")


def restorer(templates: Templates) -> Iterator[str]:
    """The role must be able to take every step of a restore."""
    for role in _roles(templates, "RestorerRole"):
        allowed = {action for _, statement in of_role(templates, role) for action in listed(statement["Action"])}
        yield from (f"{role[1]}: may not {action}" for action in sorted((CLOSING | READING | ARCHIVED) - allowed))


def backups(templates: Templates) -> Iterator[str]:
    """AWS Backup encrypts a backup with the key of its vault, and reads it with the same."""
    for role in _roles(templates, "BackupsRole"):
        for address, vault in templates.of_type("AWS::Backup::BackupVault"):
            key = templates.target(address[0], vault["Properties"]["EncryptionKeyArn"])
            for action in USING_THE_KEY:
                if not allows(templates, of_role(templates, role), action, key, {}):
                    yield f"{role[1]}: may not {action} with the key of {address[1]}"


def _roles(templates: Templates, name: str) -> list[Address]:
    return [a for a, _ in templates.of_type("AWS::IAM::Role") if re.search(rf"{name}[0-9A-F]{{8}}\Z", a[1])]
