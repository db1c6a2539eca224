"""The user pool with its mandatory second factor, and the issuers that the authorizer trusts."""

import msgspec
from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.pascal_case import pascal_case
from infra.settings import Settings


class Identity(Construct):
    """The user pool, its client for people, and a client for each system."""

    def __init__(self, scope: Construct, id_: str, settings: Settings) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self._removal = RemovalPolicy.RETAIN if settings.retain_data else RemovalPolicy.DESTROY
        self.pool = cognito.UserPool(
            self,
            "UserPool",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(username=True),
            mfa=cognito.Mfa.REQUIRED,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            password_policy=cognito.PasswordPolicy(
                min_length=14,
                require_digits=True,
                require_lowercase=True,
                require_uppercase=True,
                require_symbols=True,
                temp_password_validity=Duration.days(3),
            ),
            account_recovery=cognito.AccountRecovery.NONE,
            feature_plan=cognito.FeaturePlan.PLUS,
            standard_threat_protection_mode=cognito.StandardThreatProtectionMode.FULL_FUNCTION,
            deletion_protection=settings.retain_data,
            removal_policy=self._removal,
        )
        self.client = self.pool.add_client(
            "PractitionerClient",
            auth_flows=cognito.AuthFlow(user_srp=True, user_password=settings.allow_password_auth),
            access_token_validity=Duration.minutes(60),
            id_token_validity=Duration.minutes(60),
            refresh_token_validity=Duration.hours(10),
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            disable_o_auth=True,
        )
        self.client.apply_removal_policy(self._removal)

        systems = self.pool.add_resource_server(
            "ApiScopes",
            identifier="contactpoint",
            scopes=[cognito.ResourceServerScope(scope_name="call", scope_description="Call the API")],
        )
        call = cognito.OAuthScope.custom("contactpoint/call")
        self.systems = {name: self._system(name, call) for name in settings.systems}
        for client in self.systems.values():
            client.node.add_dependency(systems)
        if settings.on_aws:
            prefix = f"contactpoint-{settings.name}-{Aws.ACCOUNT_ID}"
            self.pool.add_domain("Domain", cognito_domain=cognito.CognitoDomainOptions(domain_prefix=prefix))

    @property
    def sign_in_origin(self) -> str:
        """Where the pool's sign-in page is."""
        if self._settings.jwks_origin:
            return self._settings.jwks_origin
        prefix = f"contactpoint-{self._settings.name}-{Aws.ACCOUNT_ID}"
        return f"https://{prefix}.auth.{Stack.of(self).region}.amazoncognito.com"

    def _system(self, name: str, call: cognito.OAuthScope) -> cognito.UserPoolClient:
        """Return the client of one system, which signs in with its own secret."""
        client = self.pool.add_client(
            f"System{pascal_case(name)}",
            user_pool_client_name=name,
            generate_secret=True,
            access_token_validity=Duration.minutes(15),
            o_auth=cognito.OAuthSettings(flows=cognito.OAuthFlows(client_credentials=True), scopes=[call]),
        )
        client.apply_removal_policy(self._removal)
        return client

    @property
    def issuer(self) -> str:
        """The pool's address, as a token's ``iss`` contains it."""
        return f"https://cognito-idp.{Stack.of(self).region}.amazonaws.com/{self.pool.user_pool_id}"

    def issuers(self, scope: Construct) -> str:
        """Return the trusted issuers as the authorizer's ``ISSUERS``, for a function in the stack of ``scope``."""
        origin = self._settings.jwks_origin
        trusted = {
            "issuer": self.issuer,
            "client_ids": [self.client.user_pool_client_id],
            "system_client_ids": [client.user_pool_client_id for client in self.systems.values()],
            "second_factor": "always",
            **({"jwks_uri": f"{origin}/{self.pool.user_pool_id}/.well-known/jwks.json"} if origin else {}),
        }
        authorities = msgspec.json.decode(msgspec.json.encode(self._settings.issuers))
        return Stack.of(scope).to_json_string([trusted, *authorities])
