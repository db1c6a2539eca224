"""The CDK application: `cdk synth -c environment=local|test|production`."""

from aws_cdk import App, CliCredentialsStackSynthesizer, Environment

from infra.checks import check
from infra.edge import EdgeStack
from infra.settings import REGION, Settings, settings_for
from infra.stack import ContactPointStack

LOCAL_ACCOUNT = "000000000000"
CONTEXT = ("issuer_keys_origin", "systems", "issuers", "domain_name", "certificate_arn", "alarm_email")


def build(app: App, settings: Settings) -> ContactPointStack:
    """Add the stacks of one environment to ``app``, and return the main one."""
    if not settings.on_aws:
        # The machine's own credentials deploy: the emulator refuses the bootstrap roles when it enforces IAM.
        synthesizer = CliCredentialsStackSynthesizer()
        return ContactPointStack(
            app,
            "ContactPoint-local",
            settings,
            env=Environment(account=LOCAL_ACCOUNT, region=REGION),
            synthesizer=synthesizer,
        )
    check(app)
    where = Environment(region=REGION)
    stack = ContactPointStack(app, f"ContactPoint-{settings.name}", settings, env=where)
    EdgeStack(app, f"ContactPointEdge-{settings.name}", settings, stack.api, env=where)
    return stack


def main() -> None:
    """Synthesise the environment that the context names."""
    app = App()
    given = {name: app.node.try_get_context(name) for name in CONTEXT}
    name = app.node.try_get_context("environment") or "local"
    build(app, settings_for(name, {k: v for k, v in given.items() if v}))
    app.synth()


if __name__ == "__main__":
    main()
