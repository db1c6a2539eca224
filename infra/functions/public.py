"""The public function: answers without a sign-in, so it has no permissions."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions()
PUBLIC = FunctionDefinition(
    folder="public",
    permissions=PERMISSIONS,
    memory_mb=256,
    timeout_seconds=5,
)
"""It returns a committed file, so it has the least memory that starts quickly."""
