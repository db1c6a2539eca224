"""The pages' own client of the user pool, and where the pages and their sign-in are."""

from collections.abc import Mapping

import msgspec
from aws_cdk import Duration, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.constructs.access.user_pool import Identity
from infra.constructs.lambda_function import LambdaFunction
from infra.constructs.rest_api import RestApi
from infra.settings import Settings


class PagesSignIn(Construct):
    """Lets people sign in to the pages: authorisation code with PKCE, and no other flow.

    Only `web` signs people in; `web_oversight` finds the sessions that exist.
    """

    def __init__(
        self,
        scope: Construct,
        settings: Settings,
        identity: Identity,
        api: RestApi,
        functions: Mapping[str, LambdaFunction],
        styles_url: str | None,
    ) -> None:
        super().__init__(scope, "PagesSignIn")
        self._settings, self._api = settings, api
        client = cognito.UserPoolClient(
            self,
            "Client",
            user_pool=identity.pool,
            auth_flows=cognito.AuthFlow(),
            access_token_validity=Duration.minutes(5),
            id_token_validity=Duration.minutes(5),
            refresh_token_validity=Duration.hours(1),
            prevent_user_existence_errors=True,
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID],
                callback_urls=[f"{self.url}/signed-in"],
                logout_urls=[f"{self.url}/signed-out"],
            ),
        )
        places = {"PAGES_URL": self.url, "SIGN_IN_ORIGIN": identity.sign_in_origin}
        if styles_url:
            places["STYLES_URL"] = styles_url
        if settings.page_issuers:
            places["PAGE_ISSUERS"] = msgspec.json.encode(settings.page_issuers).decode()
        signs_in = {"SIGN_IN_CLIENT_ID": client.user_pool_client_id, "ISSUERS": self._issuers(identity, client)}
        for of, variables in (("web", {**places, **signs_in}), ("web_oversight", places)):
            for name, value in variables.items():
                functions[of].function.add_environment(name, value)

    @property
    def url(self) -> str:
        """The address of the pages."""
        settings, stack = self._settings, Stack.of(self)
        api_id = self._api.rest_api.rest_api_id
        if settings.jwks_origin and settings.api_root:
            return settings.jwks_origin + settings.api_root.format(api_id=api_id, stage="v1") + "/pages"
        if settings.domain_name:
            return f"https://{settings.domain_name}/pages"
        return f"https://{api_id}.execute-api.{stack.region}.amazonaws.com/v1/pages"

    def _issuers(self, identity: Identity, client: cognito.UserPoolClient) -> str:
        """Return the one issuer whose tokens the pages accept, for their own client only."""
        origin = self._settings.jwks_origin
        jwks = {"jwks_uri": f"{origin}/{identity.pool.user_pool_id}/.well-known/jwks.json"} if origin else {}
        trusted = {"issuer": identity.issuer, "client_ids": [client.user_pool_client_id], "second_factor": "always"}
        return Stack.of(self).to_json_string(msgspec.to_builtins([{**trusted, **jwks}]))
