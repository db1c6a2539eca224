"""An HTTP response."""

from typing import Any

from msgspec import Struct


class Response(Struct, frozen=True, kw_only=True):
    """Status, headers and body."""

    status: int
    body: bytes
    headers: dict[str, str]

    def to_proxy_result(self) -> dict[str, Any]:
        """Return the response as API Gateway's Lambda proxy integration expects it."""
        return {
            "statusCode": self.status,
            "headers": self.headers,
            "body": self.body.decode(),
            "isBase64Encoded": False,
        }
