"""The port of the page on which people sign in: the user pool's, or an authority's own."""

from typing import Protocol

from msgspec import Struct


class SignedIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Who has signed in: an issuer and its subject."""

    issuer: str
    subject: str


class SignInPage(Protocol):
    """An issuer's page that signs people in (authorisation code with PKCE, RFC 7636)."""

    def address(self, state: str, code_challenge: str, *, asks_again: bool) -> str:
        """Return the address of the page; it ``asks_again`` who it is, even if somebody has signed in there already."""

    def sign_out_address(self, return_to: str) -> str:
        """Return the address that ends the issuer's own session, and then leads to ``return_to``."""

    def redeem(self, code: str, code_verifier: str) -> SignedIn | None:
        """Return who signed in, or None if the code is not valid. Raises `Unavailable` if the issuer is."""
