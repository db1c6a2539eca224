"""`contactpoint token`: sign in to the API of the local stack."""

from typing import Annotated

import typer

from cli.consoles import errors, exit_with_error
from cli.local_stack.running_workspace import running_workspace
from cli.samples import sign_ins


def token(
    as_: Annotated[str, typer.Option("--as", help="Who signs in. Leave it out to list everybody who can.")] = "",
) -> None:
    """Sign in to the local stack and print the access token.

    A person signs in with a password and a one-time code; the token is valid for one hour. A system signs in with its
    client credentials; the token is valid for 15 minutes.

    Example: curl -H "Authorization: Bearer $(contactpoint token --as ae-nurse)" "$(contactpoint url)/me"
    """
    people = sign_ins.sign_ins()
    names = [person["sign_in"] for person in people]
    if as_ not in names:
        for person in people:
            errors.print(f"  {person['sign_in']:<26} {person['name']}, {person['job_title']} ({person['role']})")
        problem = f"Nobody signs in as {as_!r}. Choose a name from" if as_ else "Choose who signs in, from"
        exit_with_error(f"{problem} the list above, for example: contactpoint token --as {names[0]}")
    typer.echo(sign_ins.access_token(running_workspace(), as_))
