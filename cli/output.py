"""Output of the commands: results go to standard output, errors to standard error."""

import sys
from typing import NoReturn

import typer
from rich.console import Console

PIPE_WIDTH = 120
console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH)
errors = Console(stderr=True)


def exit_with_error(text: str) -> NoReturn:
    """Print what is wrong and what to do about it, and exit with status 1."""
    errors.print(f"[red]✗[/] {text}", highlight=False, soft_wrap=True)
    raise typer.Exit(1)
