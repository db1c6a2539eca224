"""Output of the commands: results go to standard output, errors to standard error."""

import sys
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape

PIPE_WIDTH = 120
console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH)
errors = Console(stderr=True)


def exit_with_error(text: str, status: int = 1) -> NoReturn:
    """Print what is wrong and what to do about it, and exit with a status."""
    errors.print(f"[red]✗[/] {escape(text)}", highlight=False, soft_wrap=True)
    raise typer.Exit(status)
