"""A page as a response: nothing is cached, nothing is loaded from elsewhere, and no script runs."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

REFERRER_POLICY = "no-referrer"


class Page(Struct, frozen=True, kw_only=True):
    """Status, content, headers and cookies."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = {}
    cookies: tuple[str, ...] = ()

    def left_after(self, time: timedelta, address: str) -> "Page":
        """Return the page so that the browser goes on to an address after some time, without a script."""
        refresh = {"Refresh": f"{int(time.total_seconds())}; url={address}"}
        return replace(self, headers={**self.headers, **refresh})

    def with_cookies(self, *cookies: str) -> "Page":
        """Return the page with more cookies."""
        return replace(self, cookies=(*self.cookies, *cookies)) if cookies else self

    def to_proxy_result(self) -> dict[str, Any]:
        """Return the page as API Gateway's Lambda proxy integration expects it."""
        return {
            "statusCode": self.status,
            "headers": self.headers,
            "multiValueHeaders": {"Set-Cookie": list(self.cookies)} if self.cookies else {},
            "body": self.body,
            "isBase64Encoded": False,
        }


def security_headers(*sign_in_origins: str, styles: tuple[str, ...] = ("'self'",)) -> dict[str, str]:
    """Return the headers of every page.

    Parameters
    ----------
    sign_in_origins
        Where people sign in: forms lead there.
    styles
        Where style sheets come from (`static.sources`).
    """
    policy = (
        "default-src 'none'",
        " ".join(("style-src", *styles)),
        "img-src 'self'",
        " ".join(("form-action 'self'", *sign_in_origins)),
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Cache-Control": "no-store",
        "Referrer-Policy": REFERRER_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Strict-Transport-Security": "max-age=31536000",
    }


def see_other(address: str, *cookies: str) -> Page:
    """Return a redirect to a page that is read with GET, so that going back never sends a form again."""
    return Page(status=HTTPStatus.SEE_OTHER, headers={"Location": address}, cookies=cookies)
