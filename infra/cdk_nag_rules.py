"""cdk-nag's AWS Solutions rules; each accepted finding has its reason next to its construct."""

from aws_cdk import Acknowledgment, App, Validations
from cdk_nag import AwsSolutionsChecks
from constructs import IConstruct


def add_nag_checks(app: App) -> None:
    """Make every synthesis fail on a finding that is not suppressed."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))


def suppress(construct: IConstruct, rule: str, reason: str) -> None:
    """Accept a finding on ``construct`` and on its children.

    Parameters
    ----------
    rule
        The rule without its pack, such as ``IAM5[Resource::*]``.
    reason
        Why the finding is acceptable here.
    """
    Validations.of(construct).acknowledge(Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason))
