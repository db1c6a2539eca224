"""`contactpoint up`, `down` and `url`: the stack on this machine."""

from typing import Annotated

import typer

from cli.consoles import console, exit_with_error
from cli.local_stack import up as local
from cli.local_stack.emulator import EmulatorError
from cli.local_stack.workspace import current_workspace


def up() -> None:
    """Start the stack on this machine.

    Starts the AWS emulator, deploys the stack, and creates sample organisations, practitioners and children. If you run
    it again, it only does what is missing. CONTACTPOINT_PORT chooses the port (4566 by default); other commands then
    find it by themselves. CONTACTPOINT_HOME chooses the folder of the stack's data (.local by default).

    Example: CONTACTPOINT_PORT=4640 contactpoint up
    """
    workspace = current_workspace()
    try:
        local.up(workspace, console)
    except local.SetupError as error:
        exit_with_error(str(error))
    console.print(
        f"\nContactPoint is running at [bold]{workspace.api}[/]\n\n"
        f"The pages for practitioners: [bold]{workspace.pages}[/]\n"
        "  .venv/bin/contactpoint sign-ins list         print who can sign in there, with their passwords\n\n"
        "  .venv/bin/contactpoint demo                  play the rulebook's stories with real requests\n"
        "  .venv/bin/contactpoint token --as ae-nurse   print a bearer token for requests of your own\n"
        "  make down                                    stop the stack; the data stays\n",
        highlight=False,
    )


def down() -> None:
    """Stop the stack on this machine; the data stays.

    The next `contactpoint up` continues with the same data. `make clean` deletes it.

    Example: contactpoint down
    """
    try:
        was_running = local.down(current_workspace())
    except EmulatorError as error:
        exit_with_error(str(error))
    console.print("Stopped; the data stays." if was_running else "The stack was not running.")


def url(
    pages: Annotated[bool, typer.Option("--pages", help="Print the address of the pages for practitioners.")] = False,
) -> None:
    """Print the base address of the API, or of the pages.

    Example: curl "$(contactpoint url)/health"
    """
    try:
        typer.echo(current_workspace().pages if pages else current_workspace().api)
    except FileNotFoundError:
        exit_with_error("Nothing is deployed yet. Start the stack with: make up")
