"""S3 as the product uses it: objects that are written whole, read whole or in part, and listed; and one signing key."""

import io
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.adapters.merkle_log.signer import PRIVATE
from tests.invariants.faults.harness.failures import client_error

Objects = Mapping[tuple[str, str], bytes]


def answer_s3(objects: dict[tuple[str, str], bytes], client: Any, operation: str, request: Mapping[str, Any]) -> Any:
    """Return the answer of a call."""
    if operation == "ListObjectsV2":
        names = sorted(key for bucket, key in objects if bucket == request["Bucket"])
        return {"Contents": [{"Key": key} for key in names if key.startswith(request["Prefix"])], "IsTruncated": False}
    name = request["Bucket"], request["Key"]
    if operation == "PutObject":
        if request.get("IfNoneMatch") == "*" and name in objects:
            raise client_error(client, operation, "PreconditionFailed", "", [])
        objects[name] = bytes(request["Body"])
        return {}
    assert operation == "GetObject", f"The harness knows no {operation}."
    if name not in objects:
        raise client_error(client, operation, "NoSuchKey", "", [])
    first, _, last = request.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
    return {"Body": io.BytesIO(objects[name][int(first) : int(last) + 1 if last else None])}


def kind_of_object(request: Mapping[str, Any]) -> str:
    """Return the kind of the objects of a request: those of one folder with the same ending are alike."""
    path = PurePosixPath(request.get("Key") or request["Prefix"])
    return f"{request['Bucket']}/{path.parts[0]}/*{path.suffix}"


def answer_signing(operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer of KMS about the log's key."""
    if operation == "Sign":
        return {"Signature": PRIVATE.sign(request["Message"])}
    return {"PublicKey": PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)}
