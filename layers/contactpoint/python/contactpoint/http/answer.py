"""An answer, before API Gateway makes a response of it."""

from typing import Any

from msgspec import Struct


class Answer(Struct, frozen=True, kw_only=True):
    """Status, headers and body."""

    status: int
    body: bytes
    headers: dict[str, str]

    def proxied(self) -> dict[str, Any]:
        """Return what API Gateway's Lambda proxy integration expects."""
        return {
            "statusCode": self.status,
            "headers": self.headers,
            "body": self.body.decode(),
            "isBase64Encoded": False,
        }
