"""Verifying sign-in tokens: who issued them, for whom, and that nobody else could have (rulebook, section 3)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import jwt
import msgspec

ALGORITHMS = ("RS256",)
LEEWAY_SECONDS = 30
KEYS_KEPT_SECONDS = 600
KEYS_NOT_ASKED_AGAIN_SECONDS = 30


class Issuer(msgspec.Struct, frozen=True, kw_only=True):
    """An issuer that is trusted: where its keys are, and the clients whose tokens count."""

    issuer: str
    jwks_uri: str
    client_ids: tuple[str, ...]


class Untrusted(Exception):  # noqa: N818
    """The token proves nothing. Says no more: the caller is told no more either."""


class Verifier:
    """Verifies access tokens of the configured issuers.

    Parameters
    ----------
    issuers
        The trusted issuers.
    fetch
        Returns the JSON document (a key set) at an address.
    now
        Returns the current time, UTC.
    """

    def __init__(
        self, issuers: tuple[Issuer, ...], fetch: Callable[[str], Mapping[str, Any]], now: Callable[[], datetime]
    ) -> None:
        self._issuers = {issuer.issuer: issuer for issuer in issuers}
        self._fetch, self._now = fetch, now
        self._keys: dict[str, tuple[float, dict[str, jwt.PyJWK]]] = {}

    def subject(self, token: str) -> tuple[str, str]:
        """Return issuer and subject of a valid access token; raises `Untrusted` for anything else."""
        try:
            header = jwt.get_unverified_header(token)
            claimed = jwt.decode(token, options={"verify_signature": False})
            issuer = self._issuers[claimed["iss"]]
            if header.get("alg") not in ALGORITHMS:
                raise Untrusted
            claims = jwt.decode(
                token,
                self._key(issuer, header["kid"]).key,
                algorithms=list(ALGORITHMS),
                issuer=issuer.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "sub"], "verify_aud": False},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, AttributeError):
            raise Untrusted from None
        if claims.get("token_use") != "access" or claims.get("client_id") not in issuer.client_ids:
            raise Untrusted
        return issuer.issuer, str(claims["sub"])

    def _key(self, issuer: Issuer, key_id: str) -> jwt.PyJWK:
        """Return a key of the issuer; the set is read anew when it is old, or when the key is not in it."""
        read_at, keys = self._keys.get(issuer.issuer, (float("-inf"), {}))
        age = self._now().timestamp() - read_at
        if age > KEYS_KEPT_SECONDS or (key_id not in keys and age > KEYS_NOT_ASKED_AGAIN_SECONDS):
            keys = {str(key.key_id): key for key in jwt.PyJWKSet.from_dict(dict(self._fetch(issuer.jwks_uri))).keys}
            self._keys[issuer.issuer] = (self._now().timestamp(), keys)
        return keys[key_id]
