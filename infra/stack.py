"""The whole product as one stack; the edge, which only AWS has, is a stack of its own."""

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.accounts import accounts_function
from infra.api import Api
from infra.audit import audit_function
from infra.brokering import brokering_function
from infra.function import Layers, Leave, Platform, ProductFunction
from infra.identity import Identity, authorizer_function
from infra.keeping import keyset_keeper
from infra.monitoring import Monitoring
from infra.registration import registration_function
from infra.retention import Retention
from infra.search import search_function
from infra.settings import Settings
from infra.storage import Storage


class ContactPointStack(Stack):
    """ContactPoint in one environment."""

    def __init__(self, scope: Construct, id_: str, settings: Settings, **options: object) -> None:
        super().__init__(scope, id_, description=f"ContactPoint ({settings.name})", **options)
        self.storage = Storage(self, "Storage", settings)
        platform = Platform(settings, self.storage, self._layers(settings))
        self.identity = Identity(self, "Identity", settings)
        authorizer = authorizer_function(self, platform, self.identity)
        functions = {
            "search": search_function(self, platform),
            "registration": registration_function(self, platform),
            "audit": audit_function(self, platform),
            "brokering": brokering_function(self, platform),
            "accounts": accounts_function(self, platform),
            "contract": self._contract(platform),
        }
        self.api = Api(self, "Api", settings, functions, authorizer)
        self.retention = Retention(self, "Retention", platform)
        working = [*functions.values(), self.retention.function]
        monitoring = Monitoring(self, "Monitoring", settings, self.storage)
        monitoring.api(self.api)
        monitoring.functions([*working, authorizer], alarmed=working)
        monitoring.storage(self.storage)
        monitoring.retention(self.retention)
        self.keeper = keyset_keeper(self, self.storage)
        self._outputs()

    def _layers(self, settings: Settings) -> Layers:
        def layer(id_: str, description: str, folder: str) -> lambda_.LayerVersion:
            return lambda_.LayerVersion(
                self,
                id_,
                description=description,
                code=lambda_.Code.from_asset(folder, exclude=["**/__pycache__", "**/*.pyc"]),
                compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
                compatible_architectures=[lambda_.Architecture.ARM_64],
            )

        return Layers(
            product=layer("Product", "The contactpoint package", "layers/contactpoint"),
            dependencies=layer("Dependencies", "Its third-party wheels", settings.dependencies_layer),
        )

    def _contract(self, platform: Platform) -> ProductFunction:
        """Return the function that answers everybody, and so may do nothing."""
        return ProductFunction(
            self,
            "contract",
            platform=platform,
            leave=Leave(tables={}, keys={}),
            memory_mb=256,
            timeout_seconds=5,
        )

    def _outputs(self) -> None:
        outputs = {
            "ApiId": self.api.api.rest_api_id,
            "ApiUrl": self.api.api.url,
            "UserPoolId": self.identity.pool.user_pool_id,
            "UserPoolClientId": self.identity.client.user_pool_client_id,
            **{f"System{number}ClientId": c.user_pool_client_id for number, c in enumerate(self.identity.systems, 1)},
            "Issuer": self.identity.issuer,
            "KeeperRole": self.keeper.role_arn,
            "RetentionMachine": self.retention.machine.state_machine_arn,
            **{f"{name.capitalize()}Table": table.table_name for name, table in self.storage.tables.items()},
            **{f"{name.capitalize()}Key": key.key_arn for name, key in self.storage.keys.items()},
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
