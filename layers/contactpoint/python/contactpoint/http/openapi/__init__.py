"""The published contract: the OpenAPI document, generated from the operations and the messages themselves."""

from importlib.resources import files

FILE = "openapi.json"


def load_openapi() -> str:
    """Return the committed document."""
    return files("contactpoint.http").joinpath(FILE).read_text(encoding="utf-8")


def generate_openapi() -> str:
    """Return the document that the code describes; CI compares it with the committed one."""
    from contactpoint.http.openapi.document import document  # noqa: PLC0415 - serving the file needs none of it

    return document()
