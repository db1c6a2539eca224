"""The local stack's deployments in its audit log, by the same function as on AWS."""

import boto3

from cli.local_stack.workspace import REGION, STACKS, Workspace
from infra.deployment.record import FUNCTION_OUTPUT, DeploymentRecord, statement_of

FILE = "deployed.json"
IDENTITY = "local"


def record_deployment(workspace: Workspace) -> None:
    """Write that the stack was deployed, unless the last one that was written had the same templates."""
    statement = statement_of("local", workspace.folder / "cdk.out", list(STACKS), IDENTITY)
    if workspace.read(FILE) == statement["templates"]:
        return
    function = workspace.outputs[FUNCTION_OUTPUT]
    environment = workspace.aws_environment()
    client = boto3.client(
        "lambda",
        region_name=REGION,
        endpoint_url=workspace.origin,
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    DeploymentRecord(client, lambda: function, statement, print).write("done")
    workspace.write_private(FILE, statement["templates"])
