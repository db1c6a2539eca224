"""The page on which people sign in, as OpenID Connect has it: authorisation code with PKCE, at the server."""

import json
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

import urllib3

from contactpoint.adapters.identity.tokens import InvalidToken, TokenIdentity
from contactpoint.application.ports.sign_in_page import SignedIn
from contactpoint.application.ports.unavailable import Unavailable

ANSWER_SECONDS = 3.0


class OidcSignInPage:
    """The sign-in page of one issuer.

    Parameters
    ----------
    origin
        Where its page and its token endpoint are; the user pool's domain.
    client_id
        The pages' client.
    redirect_uri
        Where it sends the person back to.
    verify
        Returns the identity in an access token, or raises `InvalidToken`.
    """

    def __init__(self, origin: str, client_id: str, redirect_uri: str, verify: Callable[[str], TokenIdentity]) -> None:
        self.origin = origin
        self._client_id, self._redirect_uri, self._verify = client_id, redirect_uri, verify
        self._http = urllib3.PoolManager(timeout=urllib3.Timeout(total=ANSWER_SECONDS), retries=False)

    def address(self, state: str, code_challenge: str, *, asks_again: bool) -> str:
        """Return the address of the page; it ``asks_again`` who it is, even if somebody has signed in there already."""
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid",
            "state": state,
            "code_challenge": code_challenge,
            "code_challenge_method": "S256",
            **({"prompt": "login"} if asks_again else {}),
        }
        return f"{self.origin}/oauth2/authorize?{urlencode(asked)}"

    def sign_out_address(self, return_to: str) -> str:
        """Return the address that ends the issuer's own session, and then leads to ``return_to``."""
        return f"{self.origin}/logout?{urlencode({'client_id': self._client_id, 'logout_uri': return_to})}"

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
            answer = self._http.request(
                "POST", f"{self.origin}/oauth2/token", body=urlencode(fields), headers=headers, redirect=False
            )
        except urllib3.exceptions.HTTPError:
            raise Unavailable("IdentityProvider") from None
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Unavailable("IdentityProvider")
        try:
            identity = self._verify(str(json.loads(answer.data)["access_token"]))
        except (InvalidToken, KeyError, TypeError, ValueError):
            return None
        return None if identity.is_machine else SignedIn(identity.issuer, identity.subject)
