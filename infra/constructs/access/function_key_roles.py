"""The functions' roles, next to the keys whose policies name them; other permissions come with each function."""

from collections.abc import Iterable

from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.access.keys import Keys, allow_use, key_conditions
from infra.functions.definition import FunctionDefinition
from infra.settings import Settings


class FunctionRoles(Construct):
    """The roles, and their permissions on keys.

    Attributes
    ----------
    by_name
        The roles, by the function's name.
    """

    def __init__(
        self, scope: Construct, id_: str, settings: Settings, definitions: Iterable[FunctionDefinition], keys: Keys
    ) -> None:
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
                for action in actions:
                    conditions = key_conditions(settings, definition.permissions.tables, key, action)
                    allow_use(keys.by_name[key], role, [f"kms:{action}"], conditions)
            self.by_name[definition.name] = role
