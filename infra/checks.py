"""cdk-nag's AWS Solutions rules, and the findings that are accepted, each with its reason beside what it is about."""

from aws_cdk import Acknowledgment, App, Validations
from cdk_nag import AwsSolutionsChecks
from constructs import IConstruct


def check(app: App) -> None:
    """Let every synthesis fail on a finding that has not been accepted."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))


def accept(construct: IConstruct, rule: str, reason: str) -> None:
    """Accept a finding on ``construct`` and what is below it.

    Parameters
    ----------
    rule
        The rule without its pack, such as ``IAM5[Resource::*]``.
    reason
        Why it is right here, for whoever reviews the stack.
    """
    Validations.of(construct).acknowledge(Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason))
