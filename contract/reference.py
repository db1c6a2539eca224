"""Writes the contract's reference page: one HTML file that loads nothing from anywhere."""

import json
import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from contactpoint.http.openapi import load_openapi

TARGET = Path("build/reference/index.html")
STYLE = (Path(__file__).parent / "reference.css").read_text(encoding="utf-8")
SCHEMA_PREFIX = "#/components/schemas/"
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
Part = dict[str, Any]


def page(contract: Part) -> str:
    """Return the reference page of a contract."""
    info = contract["info"]
    body = "\n".join([*_introduction(contract), *_operations(contract), *_problems(contract), *_schemas(contract)])
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(info['title'])} API {escape(info['version'])}</title>\n<style>\n{STYLE}</style>\n</head>\n"
        f"<body>\n{_navigation(contract)}\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _navigation(contract: Part) -> str:
    tags = [tag["name"] for tag in contract["tags"]]
    entries = [f"<li><b>{escape(tag)}</b><ul>{_links(contract, tag)}</ul></li>" for tag in tags]
    rest = '<li><a href="#problems">Problems</a></li><li><a href="#schemas">Schemas</a></li>'
    return f'<nav aria-label="Contents"><ul>{"".join(entries)}{rest}</ul></nav>'


def _links(contract: Part, tag: str) -> str:
    operations = (operation for _, _, operation in _all_operations(contract, tag))
    return "".join(f'<li><a href="#{o["operationId"]}">{escape(o["summary"])}</a></li>' for o in operations)


def _introduction(contract: Part) -> Iterator[str]:
    info = contract["info"]
    yield f"<h1>{escape(info['title'])} API <small>{escape(info['version'])}</small></h1>"
    yield f"<p><strong>{escape(info['summary'])}</strong></p>{_rendered(info['description'])}"


def _operations(contract: Part) -> Iterator[str]:
    for tag in contract["tags"]:
        yield f"<h2>{escape(tag['name'])}</h2>{_rendered(tag['description'])}"
        for path, method, operation in _all_operations(contract, tag["name"]):
            yield _operation(contract, path, method, operation)


def _all_operations(contract: Part, tag: str) -> Iterator[tuple[str, str, Part]]:
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            if tag in operation["tags"]:
                yield path, method, operation


def _operation(contract: Part, path: str, method: str, operation: Part) -> str:
    parts = [
        f'<section id="{operation["operationId"]}"><h3>{escape(operation["summary"])}</h3>',
        f"<p class=path><b>{method.upper()}</b> <code>{escape(path)}</code></p>{_rendered(operation['description'])}",
    ]
    parameters = [_resolved(contract, parameter) for parameter in operation["parameters"]]
    if parameters:
        rows = [
            (_code(p["name"]), p["in"], _type(p["schema"]), _necessity(p["required"]), _rendered(p["description"]))
            for p in parameters
        ]
        parts.append(_table("Parameters", ("Name", "In", "Type", "", "Meaning"), rows))
    if body := operation.get("requestBody"):
        parts.append("<h4>Request</h4>" + _content(body["content"]["application/json"]))
    for status, response in operation["responses"].items():
        parts.append(_response(status, response))
    return "".join(parts) + "</section>"


def _response(status: str, response: Part) -> str:
    content = response.get("content", {})
    headers = ", ".join(_code(name) for name in response.get("headers", {}))
    told = f"<p>Headers: {headers}</p>" if headers else ""
    if "application/problem+json" in content:
        kinds = content["application/problem+json"]["examples"]
        linked = ", ".join(f'<a href="#problem-{kind}">{_code(kind)}</a>' for kind in kinds)
        return f"<h4>{status}</h4><p>{linked}</p>{told}"
    shown = "".join(map(_content, content.values()))
    return f"<h4>{status}</h4>{_rendered(response['description'])}{told}{shown}"


def _content(content: Part) -> str:
    return f"<p>{_type(content['schema'])}</p>{_json(content['example'])}"


def _problems(contract: Part) -> Iterator[str]:
    yield '<h2 id="problems">Problems</h2>'
    for kind, example in contract["components"]["examples"].items():
        status = example["value"]["status"]
        heading = f"{_code(kind)} {status}: {escape(example['summary'])}"
        yield f'<section id="problem-{kind}"><h3>{heading}</h3>{_json(example["value"])}</section>'


def _schemas(contract: Part) -> Iterator[str]:
    yield '<h2 id="schemas">Schemas</h2>'
    for name, schema in contract["components"]["schemas"].items():
        yield f'<section id="schema-{name}"><h3>{escape(name)}</h3>{_rendered(schema.get("description", ""))}'
        if "enum" in schema:
            yield f"<p>One of {', '.join(_code(value) for value in schema['enum'])}.</p>"
        required = schema.get("required", ())
        rows = [
            (_code(field), _type(part), _necessity(field in required), _rendered(part.get("description", "")))
            for field, part in schema.get("properties", {}).items()
        ]
        yield (_table("Fields", ("Name", "Type", "", "Meaning"), rows) if rows else "") + "</section>"


def _type(schema: Part) -> str:
    """Return the type of a value, with a link to its schema if it has a name."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(SCHEMA_PREFIX)
        return f'<a href="#schema-{name}">{escape(name)}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    kinds = schema.get("type", "object")
    return escape(schema.get("format") or (kinds if isinstance(kinds, str) else " or ".join(kinds)))


def _resolved(contract: Part, part: Part) -> Part:
    if "$ref" not in part:
        return part
    found: Part = contract
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found


def _table(caption: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _necessity(required: bool) -> str:
    return "required" if required else ""


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _json(value: Any) -> str:
    return f"<pre><code>{escape(json.dumps(value, indent=2, ensure_ascii=False))}</code></pre>"


def _rendered(text: str) -> str:
    return str(_MARKDOWN.render(text))


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(page(json.loads(load_openapi())), encoding="utf-8")
    sys.stdout.write(f"The reference page is {TARGET}\n")
