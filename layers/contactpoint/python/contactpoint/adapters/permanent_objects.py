"""Objects in S3 that nothing replaces: the first upload under a name stays."""

from typing import Any

from botocore.exceptions import ClientError

from contactpoint.adapters.aws_outages import outages


def keep_object(s3: Any, **request: Any) -> bool:
    """Write an object unless there is one, and return whether it was written.

    A conflict with another upload of the same name is an outage: that one can fail yet, and then there is no object.
    """
    with outages():
        try:
            s3.put_object(IfNoneMatch="*", **request)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "PreconditionFailed":
                raise
            return False
    return True
