"""The CDK application: the stacks of the environment that ``CONTACTPOINT_ENVIRONMENT`` names."""

import os
import sys
from typing import Any

from aws_cdk import App, CliCredentialsStackSynthesizer, Environment

from infra.cdk_nag_rules import add_nag_checks
from infra.environments import load_settings
from infra.monitoring.monitoring import MonitoringStack, WatchedData, WatchedService
from infra.settings import REGION, Settings
from infra.settings_checks import SettingsError, check_deployable
from infra.stacks.aws_account import account_stack
from infra.stacks.data import DataStack
from infra.stacks.edge import EdgeStack
from infra.stacks.service import ServiceStack
from infra.stacks.styles import StylesStack


def build(app: App, settings: Settings) -> None:
    """Add the stacks of one environment to ``app``."""
    where = Environment(account=settings.account, region=REGION)
    name = f"ContactPoint-{settings.name}"
    if not settings.on_aws:
        # The local stack deploys with the machine's credentials: the emulator refuses the bootstrap roles under IAM.
        data = DataStack(app, f"{name}-Data", settings, env=where, synthesizer=CliCredentialsStackSynthesizer())
        service = ServiceStack(
            app, f"{name}-Service", settings, data, env=where, synthesizer=CliCredentialsStackSynthesizer()
        )
        _watch(app, settings, data, service, env=where, synthesizer=CliCredentialsStackSynthesizer())
        return
    account = account_stack(app, env=where)
    data = DataStack(app, f"{name}-Data", settings, env=where)
    styles = StylesStack(app, f"{name}-Styles", settings, env=where)
    service = ServiceStack(app, f"{name}-Service", settings, data, styles.url, env=where)
    service.add_stack_dependency(account, "API Gateway refuses a stage with logs before it may write them")
    _watch(app, settings, data, service, env=where)
    EdgeStack(app, f"{name}-Edge", settings, service, env=where)


def _watch(app: App, settings: Settings, data: DataStack, service: ServiceStack, **options: Any) -> None:
    roles = tuple(role.role_arn for role in data.operator_roles.by_name.values())
    watched = WatchedData(data.tables, data.keys, data.identity, roles)
    whole = WatchedService(service, service.api, service.topic)
    MonitoringStack(app, f"ContactPoint-{settings.name}-Monitoring", settings, watched, whole, **options)


def main() -> None:
    """Synthesise one environment; with ``CONTACTPOINT_DEPLOY`` set, refuse one that is only a sample."""
    app = App()
    name = os.environ.get("CONTACTPOINT_ENVIRONMENT") or app.node.try_get_context("environment")
    try:
        settings = load_settings(name)
        if os.environ.get("CONTACTPOINT_DEPLOY"):
            check_deployable(settings)
    except SettingsError as refused:
        sys.exit(str(refused))
    if settings.on_aws:
        add_nag_checks(app)
    build(app, settings)
    app.synth()


if __name__ == "__main__":
    main()
