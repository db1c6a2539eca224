"""Where commands speak: what they found on standard output, what went wrong on standard error."""

import sys
from typing import NoReturn

import typer
from rich.console import Console

WIDTH_OF_A_PIPE = 120
console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_PIPE)
errors = Console(stderr=True)


def fail(text: str) -> NoReturn:
    """Say what is wrong and what to do, and end with status 1."""
    errors.print(f"[red]✗[/] {text}", highlight=False, soft_wrap=True)
    raise typer.Exit(1)
