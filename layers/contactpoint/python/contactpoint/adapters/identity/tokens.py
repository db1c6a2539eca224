"""Verifies access tokens: their issuer, their subject and their signature (rulebook, section 3)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import jwt
import msgspec

from contactpoint.application.ports.unavailable import Unavailable

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Only signatures with a public key: this service has no key that could sign a token."""
LEEWAY_SECONDS = 30
MAX_TOKEN_LIFETIME_SECONDS = 24 * 3600
JWKS_TTL_SECONDS = 600
JWKS_REFRESH_COOLDOWN_SECONDS = 30
JWKS_RETRY_SECONDS, MAX_JWKS_RETRY_SECONDS = 5, 40
"""How long an issuer that could not be read is left in peace: twice as long after each failure, up to the second.

So an outage costs an environment a few seconds in each minute, even if every token is forged and names an unknown key.
"""
JWKS_MAX_AGE_SECONDS = 2 * 3600
"""How long the keys of an issuer that cannot be read are still used: a withdrawn key is trusted no longer than that."""
SECOND_FACTOR = "mfa"
"""The value of ``amr`` for a sign-in with more than one factor (RFC 8176)."""
DISCOVERY = "/.well-known/openid-configuration"
_SAFE = re.compile(r"^(https://|http://127\.0\.0\.1[:/])")
_ACCESS_TOKEN_TYPES = frozenset({"at+jwt", "application/at+jwt"})


class Issuer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trusted issuer, and the clients whose tokens are accepted.

    Attributes
    ----------
    issuer
        The token's ``iss``. Its configuration is read at the usual address below it (OpenID Connect Discovery).
    client_ids, system_client_ids
        The clients through which people sign in; the clients of machines, which use client credentials.
    audiences
        The accepted values of the token's ``aud``, for issuers whose access tokens have one (RFC 9068).
    second_factor
        How a second factor is proved: the issuer always requires one (``always``), or ``amr`` contains it.
    jwks_uri
        The address of its keys, if its configuration cannot be read at the usual address.
    """

    issuer: str
    client_ids: tuple[str, ...] = ()
    system_client_ids: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    second_factor: Literal["always", "amr"] = "amr"
    jwks_uri: str = ""


class TokenIdentity(msgspec.Struct, frozen=True):
    """The identity in a valid token: an issuer and its subject, a person or a machine."""

    issuer: str
    subject: str
    is_machine: bool


class InvalidToken(Exception):  # noqa: N818
    """The token is not valid. It has no details, because the caller gets none either."""


@dataclass(frozen=True)
class _KnownKeys:
    """The keys of an issuer, when they were read, when that was last tried, and how often it has failed since."""

    keys: dict[str, jwt.PyJWK]
    read_at: float
    tried_at: float
    failures: int = 0

    @property
    def pause(self) -> float:
        """For how many seconds nobody tries again."""
        if self.failures == 0:
            return JWKS_REFRESH_COOLDOWN_SECONDS
        return min(MAX_JWKS_RETRY_SECONDS, JWKS_RETRY_SECONDS * 2.0 ** min(self.failures - 1, 10))


_NO_KEYS = _KnownKeys({}, float("-inf"), float("-inf"))


class Verifier:
    """Verifies access tokens of the configured issuers.

    Parameters
    ----------
    issuers
        The trusted issuers.
    fetch
        Returns the JSON document (a configuration or a key set) at an address.
    now
        Returns the current time, UTC.
    """

    def __init__(
        self, issuers: tuple[Issuer, ...], fetch: Callable[[str], Mapping[str, Any]], now: Callable[[], datetime]
    ) -> None:
        self._issuers = {issuer.issuer: issuer for issuer in issuers}
        self._fetch, self._now = fetch, now
        self._keys: dict[str, _KnownKeys] = {}

    def verify(self, token: str) -> TokenIdentity:
        """Return the identity in a valid access token; raises `InvalidToken` for anything else.

        Raises `Unavailable` if the issuer cannot be read and the token's key is not among those known of it.
        """
        try:
            header = jwt.get_unverified_header(token)
            claimed = jwt.decode(token, options={"verify_signature": False})
            issuer = self._issuers[claimed["iss"]]
            if header.get("alg") not in ALGORITHMS:
                raise InvalidToken
            claims = jwt.decode(
                token,
                self._key(issuer, header["kid"]),
                algorithms=list(ALGORITHMS),
                issuer=issuer.issuer,
                audience=issuer.audiences or None,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "sub"], "verify_aud": bool(issuer.audiences)},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, AttributeError):
            raise InvalidToken from None
        return _signed_in(issuer, header, claims)

    def _key(self, issuer: Issuer, key_id: str) -> jwt.PyJWK:
        """Return a key of the issuer; read the key set again if it is old or lacks the key."""
        known, now = self._keys.get(issuer.issuer, _NO_KEYS), self._now().timestamp()
        wanted = key_id not in known.keys or now - known.read_at > JWKS_TTL_SECONDS
        if wanted and now - known.tried_at > known.pause:
            known = self._keys[issuer.issuer] = self._read(issuer, known, now)
        if key_id in known.keys and now - known.read_at <= JWKS_MAX_AGE_SECONDS:
            return known.keys[key_id]
        if known.failures == 0:
            raise InvalidToken
        raise Unavailable("IdentityProvider")

    def _read(self, issuer: Issuer, known: _KnownKeys, now: float) -> _KnownKeys:
        """Return the issuer's keys, or those known already if it does not answer with keys."""
        try:
            keys = jwt.PyJWKSet.from_dict(dict(self._key_set(issuer))).keys
            return _KnownKeys({str(key.key_id): key for key in keys}, read_at=now, tried_at=now)
        except Exception:  # whatever the issuer's fault is, it is not the token's
            return _KnownKeys(known.keys, read_at=known.read_at, tried_at=now, failures=known.failures + 1)

    def _key_set(self, issuer: Issuer) -> Mapping[str, Any]:
        """Return the issuer's keys from the address in its configuration; only over https or loopback."""
        address = issuer.jwks_uri
        if not address:
            configuration = self._fetch(_safe(issuer.issuer.rstrip("/") + DISCOVERY))
            if configuration["issuer"] != issuer.issuer:
                raise ValueError
            address = configuration["jwks_uri"]
        return self._fetch(_safe(address))


def _safe(address: str) -> str:
    if not _SAFE.match(address):
        raise ValueError
    return address


def _signed_in(issuer: Issuer, header: Mapping[str, Any], claims: Mapping[str, Any]) -> TokenIdentity:
    """Return the identity in the claims of an access token from one of our clients, with a second factor."""
    is_access_token = claims.get("token_use") == "access" or str(header.get("typ", "")).lower() in _ACCESS_TOKEN_TYPES
    lifetime = int(claims["exp"]) - int(claims["iat"])
    client, subject = claims.get("client_id"), str(claims["sub"])
    if not is_access_token or lifetime > MAX_TOKEN_LIFETIME_SECONDS:
        raise InvalidToken
    if client in issuer.system_client_ids and subject == client:
        return TokenIdentity(issuer.issuer, subject, is_machine=True)
    if client not in issuer.client_ids or subject == client:
        raise InvalidToken
    if issuer.second_factor == "amr" and not _has_second_factor(claims.get("amr")):
        raise InvalidToken
    return TokenIdentity(issuer.issuer, subject, is_machine=False)


def _has_second_factor(methods: Any) -> bool:
    """Return whether ``amr`` contains exactly ``mfa``: a list of texts (RFC 8176), or the one text itself."""
    return methods == SECOND_FACTOR or (isinstance(methods, list) and SECOND_FACTOR in methods)
