"""The functions' roles, next to the keys whose policies name them; other permissions come with each function."""

from collections.abc import Iterable

from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.keys import Keys, allow_use
from infra.functions.definition import FunctionDefinition


class FunctionRoles(Construct):
    """The roles, and their permissions on keys.

    Attributes
    ----------
    by_name
        The roles, by the function's name.
    """

    def __init__(self, scope: Construct, id_: str, definitions: Iterable[FunctionDefinition], keys: Keys) -> None:
        super().__init__(scope, id_)
        self.by_name: dict[str, iam.Role] = {}
        for definition in definitions:
            role = iam.Role(
                self,
                definition.construct_id,
                description=f"The function {definition.name}",
                assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            )
            for key, actions in definition.permissions.keys.items():
                allow_use(keys.by_name[key], role, [f"kms:{action}" for action in actions])
            self.by_name[definition.name] = role
