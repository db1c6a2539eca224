"""Publishes the pages' style sheets, before the functions whose pages name them are deployed.

A file never changes: its path contains the digest of its text. Earlier ones stay, for pages that are open, and for a
return to the release before.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import ClientError

from contactpoint.web import static

PRODUCT_LAYER = "layers/contactpoint"


class ObjectStore(Protocol):
    """What is used of boto3's client of S3."""

    def put_object(self, **options: Any) -> Any:
        """Keep an object."""


class NotPublished(Exception):  # noqa: N818 - what it is
    """The style sheets are not there; the text says why."""


def style_sheets(dependencies_layer: str) -> dict[str, str]:
    """Return the texts of the style sheets by their path, as the two layers have them."""
    layers = [Path(layer) / "python" for layer in (dependencies_layer, PRODUCT_LAYER)]
    places = static.STYLES.items()
    texts = {name: _read(layers, package.replace(".", "/"), folder + name) for name, (package, folder) in places}
    return {static.path_of(name, text).lstrip("/"): text for name, text in texts.items()}


def publish(store: ObjectStore, bucket: str, sheets: Mapping[str, str]) -> None:
    """Put the style sheets into the bucket, each under its path.

    Raises
    ------
    NotPublished
        If AWS refuses one.
    """
    for path, text in sheets.items():
        kept = {"ContentType": static.CONTENT_TYPE, "CacheControl": static.CACHE_CONTROL}
        try:
            store.put_object(Bucket=bucket, Key=path, Body=text.encode(), **kept)
        except ClientError as error:
            raise NotPublished(f"{path} could not be put into {bucket}: {error.response['Error']['Code']}") from error


def _read(layers: list[Path], package: str, name: str) -> str:
    files = [layer / package / name for layer in layers]
    for file in files:
        if file.exists():
            return file.read_text("utf-8")
    raise NotPublished(f"{name} is in no layer. Run: make build/aws.stamp")
