"""A new version gets a part of the calls first, and an alarm on that version takes them back."""

from collections.abc import Iterator

from infra.functions.all_functions import JOBS
from infra.pascal_case import pascal_case
from tests.infra.walks.templates import Address, Resource, Templates

ENDINGS = {"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"}


def aliases(templates: Templates) -> Iterator[str]:
    """Every alias that people call moves gradually; every version is kept."""
    if not templates.on_aws:
        return
    for address, version in templates.of_type("AWS::Lambda::Version"):
        if version.get("DeletionPolicy") != "Retain":
            yield f"{address[1]} is deleted by the next deployment, so nobody can go back to it"
    jobs = {pascal_case(job.name) for job in JOBS}
    for (stack, name), alias in templates.of_type("AWS::Lambda::Alias"):
        if name.partition("Live")[0] not in jobs:
            yield from _gradual(templates, (stack, name), alias)


def _gradual(templates: Templates, address: Address, alias: Resource) -> Iterator[str]:
    update = alias.get("UpdatePolicy", {}).get("CodeDeployLambdaAliasUpdate", {})
    group = templates.get(templates.target(address[0], update.get("DeploymentGroupName", "")))
    if group is None:
        yield f"{address[1]} moves at once"
        return
    properties = group["Properties"]
    if "Canary" not in properties["DeploymentConfigName"]:
        yield f"{address[1]} moves at once"
    rollback = properties.get("AutoRollbackConfiguration", {})
    if not rollback.get("Enabled") or not set(rollback.get("Events", ())) >= ENDINGS:
        yield f"{address[1]}: a deployment that fails is not undone"
    role = templates.get(templates.target(address[0], properties["ServiceRoleArn"]))
    if role is None or not role["Properties"].get("ManagedPolicyArns"):
        yield f"{address[1]}: CodeDeploy may not move it"
    yield from _alarms(templates, address, alias, properties.get("AlarmConfiguration", {}))


def _alarms(templates: Templates, address: Address, alias: Resource, watched: dict) -> Iterator[str]:
    version = templates.target(address[0], alias["Properties"]["FunctionVersion"])
    named = [templates.get(templates.target(address[0], each["Name"])) for each in watched.get("Alarms", ())]
    if not watched.get("Enabled") or not named:
        yield f"{address[1]}: no alarm stops a deployment"
    metrics = set()
    for alarm in named:
        dimensions = {d["Name"]: d["Value"] for d in alarm["Properties"]["Dimensions"]} if alarm else {}
        of_version = dimensions.get("version") or dimensions.get("ExecutedVersion") or ""
        if templates.target(address[0], of_version) != version:
            yield f"{address[1]}: an alarm watches another version than the one that is deployed"
        elif alarm:
            metrics.add(alarm["Properties"]["MetricName"])
    if "Failures" not in metrics:
        yield f"{address[1]}: failures of the new version are not watched"
