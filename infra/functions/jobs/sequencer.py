"""The sequencer: gives audit events their place in the Merkle log. It sees commitments only, and no key decrypts."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "AUDIT_LOG/by_arrival": ["Query"],
        "MERKLE_LOG": ["GetItem", "BatchGetItem", "Query", "PutItem"],
    },
    keys={"checkpoint": ["GetPublicKey", "Sign"], "checkpoint_ml_dsa": ["GetPublicKey", "Sign"]},
    buckets={"CHECKPOINTS/checkpoints": ["PutObject"]},
)
SEQUENCER = FunctionDefinition(
    folder="jobs/sequencer",
    permissions=PERMISSIONS,
    memory_mb=512,
    timeout_seconds=60,
)
"""Little memory, because nobody waits for it. A minute is enough for what arrives in an hour."""
