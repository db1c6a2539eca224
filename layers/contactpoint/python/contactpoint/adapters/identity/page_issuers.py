"""The authorities' own issuers through which their people sign in to the pages."""

from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from contactpoint.adapters.identity.sign_in_page import Endpoints
from contactpoint.adapters.identity.tokens import Issuer


class PageIssuer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One issuer, with the client that it has for the pages: public, with the code flow and PKCE.

    Its access tokens are those that the API accepts (RFC 9068), for another client.

    Attributes
    ----------
    key
        Names it in an address and in a cookie, such as ``northmoor``.
    name
        Whose issuer it is, as people read it on the sign-in page.
    scope
        What is asked for, so that the access token has the audience.
    """

    key: str
    name: str
    issuer: str
    client_id: str
    audience: str
    authorization_endpoint: str
    token_endpoint: str
    end_session_endpoint: str
    scope: str = "openid"
    second_factor: Literal["always", "amr"] = "amr"

    @property
    def trusted(self) -> Issuer:
        """Return what is trusted: tokens of this client only."""
        return Issuer(
            issuer=self.issuer,
            client_ids=(self.client_id,),
            audiences=(self.audience,),
            second_factor=self.second_factor,
        )

    @property
    def endpoints(self) -> Endpoints:
        """Return where its pages are."""
        return Endpoints(
            authorization=self.authorization_endpoint,
            token=self.token_endpoint,
            end_session=self.end_session_endpoint,
            return_parameter="post_logout_redirect_uri",
            scope=self.scope,
        )


def parse_page_issuers(json: str) -> tuple[PageIssuer, ...]:
    """Return the issuers of an environment variable; raises `msgspec.ValidationError`."""
    return msgspec.json.decode(json, type=tuple[PageIssuer, ...])


def origins_of(issuers: Iterable[PageIssuer]) -> tuple[str, ...]:
    """Return the origins to which a form of the pages may lead: where people sign in and out."""
    addresses = [at for each in issuers for at in (each.authorization_endpoint, each.end_session_endpoint)]
    return tuple(dict.fromkeys("{0.scheme}://{0.netloc}".format(urlsplit(address)) for address in addresses))
