"""Who may sign in: the user pool with a mandatory second factor, and the authorizer that lets callers in."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.function import Leave, Platform, ProductFunction
from infra.settings import Settings

AUTHORIZER_LEAVE = Leave(
    tables={
        "ACCOUNTS": ["GetItem", "BatchGetItem"],
        "AUDIT": ["PutItem"],
        "KEYSETS": ["BatchGetItem"],
    },
    keys={},
)


class Identity(Construct):
    """The user pool and its client."""

    def __init__(self, scope: Construct, id_: str, settings: Settings) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self.pool = cognito.UserPool(
            self,
            "Practitioners",
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
            deletion_protection=settings.keep_data,
            removal_policy=RemovalPolicy.RETAIN if settings.keep_data else RemovalPolicy.DESTROY,
        )
        self.client = self.pool.add_client(
            "Directory",
            auth_flows=cognito.AuthFlow(user_srp=True, user_password=settings.password_sign_in),
            access_token_validity=Duration.minutes(60),
            id_token_validity=Duration.minutes(60),
            refresh_token_validity=Duration.hours(10),
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            disable_o_auth=True,
        )

    @property
    def issuer(self) -> str:
        """The pool's address as it stands in a token's ``iss``."""
        return f"https://cognito-idp.{Stack.of(self).region}.amazonaws.com/{self.pool.user_pool_id}"

    @property
    def issuers(self) -> str:
        """The trusted issuers, as the authorizer's ``ISSUERS``."""
        origin = self._settings.issuer_keys_origin
        keys = f"{origin}/{self.pool.user_pool_id}" if origin else self.issuer
        trusted = {
            "issuer": self.issuer,
            "jwks_uri": f"{keys}/.well-known/jwks.json",
            "client_ids": [self.client.user_pool_client_id],
        }
        return Stack.of(self).to_json_string([trusted])


def authorizer_function(scope: Construct, platform: Platform, identity: Identity) -> ProductFunction:
    """Return the authorizer. Every call passes it, so it has a whole vCPU, and little time to fail."""
    return ProductFunction(
        scope,
        "authorizer",
        platform=platform,
        leave=AUTHORIZER_LEAVE,
        memory_mb=1769,
        timeout_seconds=5,
        environment={"ISSUERS": identity.issuers},
    )
