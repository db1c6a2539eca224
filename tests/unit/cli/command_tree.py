"""The commands, as a test walks them."""

from typing import Any

import typer

from cli.main import app


def leaves(command: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Return every command by its path."""
    if not hasattr(command, "commands"):
        return {path: command}
    return {leaf: of for name, each in command.commands.items() for leaf, of in leaves(each, (*path, name)).items()}


def new_tree() -> Any:
    """Return the tree of commands, which the test may change."""
    return typer.main.get_command(app)


def kind_of(parameter: Any) -> Any:
    """Return the Python type of an option or argument."""
    return parameter.type_descriptor.annotation
