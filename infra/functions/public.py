"""The public function: answers without a sign-in, so it may read only what is public: the last checkpoint."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(tables={"MERKLE_LOG": ["GetItem"]})
PUBLIC = FunctionDefinition(
    folder="public",
    permissions=PERMISSIONS,
    memory_mb=256,
    timeout_seconds=8,
    concurrency_percent=5,
)
"""It returns a committed file or one item, so it has the least memory that starts quickly."""
