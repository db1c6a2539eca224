"""`contactpoint canary`: sign in, search for a known child, read the record, and open the pages."""

import json as json_format
from typing import Annotated

import typer

from cli.consoles import console, exit_with_error
from cli.operations.canary import CanaryError, token_of, use_directory
from cli.operations.stack import LOCAL, EnvironmentName, connect_to


def canary(
    json: Annotated[bool, typer.Option("--json", help="Print the durations as JSON, in milliseconds.")] = False,
    environment: EnvironmentName = LOCAL,
) -> None:
    """Use the directory once as a practitioner does. Fails if anything on the way does.

    It signs in, searches for the invented child Tyler Reid, born 23 January 2011, and reads the record: one search and
    one view in the audit log. Then it opens the first of the pages, and begins a sign-in there. On AWS, register this
    child once, and set CONTACTPOINT_TOKEN to the access token of a practitioner for whom the account manager keeps an
    account for this purpose. docs/operations.md shows how a scheduler runs it.

    Example: contactpoint canary --environment production --json
    """
    stack = connect_to(environment)
    try:
        steps = use_directory(stack.api, lambda: token_of(stack))
    except CanaryError as error:
        exit_with_error(f"{error}. See `contactpoint status` and `contactpoint logs --failures`.")
    if json:
        typer.echo(json_format.dumps({step.name: round(step.milliseconds, 1) for step in steps}))
        return
    for step in steps:
        console.print(f"✓ {step.name:<8} {step.milliseconds:6.0f} ms", highlight=False)
