"""The page on which people sign in, as OpenID Connect has it: authorisation code with PKCE, at the server."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

import urllib3

from contactpoint.adapters.identity.tokens import InvalidToken, TokenIdentity
from contactpoint.application.ports.sign_in_page import SignedIn
from contactpoint.application.ports.unavailable import Unavailable

ANSWER_SECONDS = 3.0


@dataclass(frozen=True)
class Endpoints:
    """Where an issuer's pages are.

    Attributes
    ----------
    return_parameter
        How the end of the issuer's session is told where to lead to.
    scope
        What is asked for.
    """

    authorization: str
    token: str
    end_session: str
    return_parameter: str
    scope: str = "openid"


def endpoints_of_pool(origin: str) -> Endpoints:
    """Return where the user pool's pages are."""
    return Endpoints(f"{origin}/oauth2/authorize", f"{origin}/oauth2/token", f"{origin}/logout", "logout_uri")


class OidcSignInPage:
    """The sign-in page of one issuer.

    Parameters
    ----------
    client_id
        The pages' client.
    redirect_uri
        Where it sends the person back to.
    verify
        Returns the identity in an access token, or raises `InvalidToken`.
    """

    def __init__(
        self, endpoints: Endpoints, client_id: str, redirect_uri: str, verify: Callable[[str], TokenIdentity]
    ) -> None:
        self._at, self._client_id, self._redirect_uri, self._verify = endpoints, client_id, redirect_uri, verify
        self._http = urllib3.PoolManager(timeout=urllib3.Timeout(total=ANSWER_SECONDS), retries=False)

    def address(self, state: str, code_challenge: str, *, asks_again: bool) -> str:
        """Return the address of the page; it ``asks_again`` who it is, even if somebody has signed in there already."""
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": self._at.scope,
            "state": state,
            "code_challenge": code_challenge,
            "code_challenge_method": "S256",
            **({"prompt": "login"} if asks_again else {}),
        }
        return f"{self._at.authorization}?{urlencode(asked)}"

    def sign_out_address(self, return_to: str) -> str:
        """Return the address that ends the issuer's own session, and then leads to ``return_to``."""
        told = {"client_id": self._client_id, self._at.return_parameter: return_to}
        return f"{self._at.end_session}?{urlencode(told)}"

    def redeem(self, code: str, code_verifier: str) -> SignedIn | None:
        """Return who signed in, or None if the code is not valid. Raises `Unavailable` if the issuer is."""
        fields = {
            "grant_type": "authorization_code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "code": code,
            "code_verifier": code_verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            answer = self._http.request("POST", self._at.token, body=urlencode(fields), headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError:
            raise Unavailable("IdentityProvider") from None
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Unavailable("IdentityProvider")
        try:
            identity = self._verify(str(json.loads(answer.data)["access_token"]))
        except (InvalidToken, KeyError, TypeError, ValueError):
            return None
        return None if identity.is_machine else SignedIn(identity.issuer, identity.subject)
