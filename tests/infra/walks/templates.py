"""The templates of one environment, and where a reference in one of them leads."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

STACKS = ("Data", "Styles", "Service", "Monitoring", "Edge")
Resource = Mapping[str, Any]
Address = tuple[str, str]
"""A resource by its stack and logical id."""


@dataclass(frozen=True, eq=False)
class Templates:
    """All templates of an environment.

    Attributes
    ----------
    stacks
        The resources by stack and logical id.
    exports
        Where an exported value leads.
    """

    environment: str
    account: str
    stacks: Mapping[str, Mapping[str, Resource]]
    exports: Mapping[str, tuple[str, Any]] = field(repr=False)

    @classmethod
    def load(cls, synthesis: Any) -> "Templates":
        """Return the templates that CDK has written."""
        present = [name for name in STACKS if synthesis.has(name)]
        read = {name: synthesis.template(name) for name in present}
        exports = {
            output["Export"]["Name"]: (name, output["Value"])
            for name, template in read.items()
            for output in template.get("Outputs", {}).values()
            if "Export" in output
        }
        stacks = {name: template["Resources"] for name, template in read.items()}
        return cls(synthesis.environment, synthesis.account, stacks, exports)

    @property
    def on_aws(self) -> bool:
        return self.environment != "local"

    def replaced(self, address: Address, resource: Resource | None) -> "Templates":
        """Return the templates with another resource, or without it."""
        stack, name = address
        rest = {n: r for n, r in self.stacks[stack].items() if n != name}
        changed = {**rest, name: resource} if resource is not None else rest
        return Templates(self.environment, self.account, {**self.stacks, stack: changed}, self.exports)

    def of_type(self, *kinds: str) -> Iterator[tuple[Address, Resource]]:
        """Yield the resources of some types, in every stack."""
        for kind in kinds:
            yield from self._by_type.get(kind, ())

    @cached_property
    def _by_type(self) -> dict[str, list[tuple[Address, Resource]]]:
        found: dict[str, list[tuple[Address, Resource]]] = {}
        for stack, resources in self.stacks.items():
            for name, resource in resources.items():
                found.setdefault(resource["Type"], []).append(((stack, name), resource))
        return found

    def get(self, address: Address | str | None) -> Resource | None:
        """Return a resource, or nothing if the address leads nowhere."""
        return self.stacks.get(address[0], {}).get(address[1]) if isinstance(address, tuple) else None

    def target(self, stack: str, value: Any) -> Address | str:
        """Return the resource to which a value refers, or the text that it is."""
        if isinstance(value, str):
            return value
        (kind, content), *_ = value.items()
        if kind == "Ref":
            return (stack, content) if content in self.stacks[stack] else f"<{content}>"
        if kind == "Fn::GetAtt":
            return (stack, content[0])
        if kind == "Fn::ImportValue":
            return self.target(*self.exports[content])
        return json.dumps(value)

    def text(self, stack: str, value: Any) -> str:
        """Return a value as a text, in which a reference is ``<stack.id>``."""
        if isinstance(value, Mapping) and "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return str(separator).join(self.text(stack, part) for part in parts)
        found = self.target(stack, value)
        return found if isinstance(found, str) else f"<{found[0]}.{found[1]}>"

    def named(self, stack: str, statement: Mapping[str, Any]) -> set[Address | str]:
        """Return the resources that a policy's statement names, each as what it refers to and as a text."""
        if id(statement) not in self._named:
            values = listed(statement["Resource"])
            self._named[id(statement)] = {f(stack, each) for each in values for f in (self.target, self.text)}
        return self._named[id(statement)]

    @cached_property
    def _named(self) -> dict[int, set[Address | str]]:
        """What each statement names, by the statement's identity: a planted fault makes another statement."""
        return {}


def listed(value: Any) -> list[Any]:
    """Return a value as a list: a policy may have one thing or several."""
    return list(value) if isinstance(value, (list, tuple)) else [value]
