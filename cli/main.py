"""The `contactpoint` command: the local stack, sign-in tokens, and the demonstration."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli import accounts, appointing, demo, emulator, evaluate, keeping, local, practitioners
from cli.home import home
from cli.saying import console, errors, fail

app = typer.Typer(
    help="ContactPoint on this machine: bring the stack up, sign in, see it work.",
    no_args_is_help=True,
    add_completion=False,
)
app.command("appoint")(appointing.appoint)
app.add_typer(practitioners.app, name="practitioners")
app.add_typer(keeping.app, name="keysets")


@app.command()
def up() -> None:
    """Bring the stack up: emulator, deployment, people, sample children. Run again, it changes nothing."""
    at = home()
    try:
        local.up(at, console)
    except local.StepError as failed:
        fail(str(failed))
    console.print(
        f"\nContactPoint is up at [bold]{at.api}[/]\n\n"
        "  .venv/bin/contactpoint demo                  the rulebook's stories, as real requests\n"
        "  .venv/bin/contactpoint token --as ae-nurse   a bearer token, to send requests of your own\n"
        "  make down                                    stop; the data stays\n",
        highlight=False,
    )


@app.command()
def down() -> None:
    """Stop the emulator. The data stays for the next `up`."""
    console.print("Stopped; the data stays." if local.down(home()) else "It was not running.")


@app.command("demo")
def run_demo() -> None:
    """Load FEBRL4's 5,000 records, then act out the rulebook's stories over HTTP."""
    at = home()
    if not emulator.running(at):
        fail("The local stack is not running. Start it with: make up")
    try:
        demo.run(at, console)
    except demo.StoryError as failed:
        fail(str(failed))


@app.command()
def token(
    as_: Annotated[str, typer.Option("--as", help="Who signs in; without it, the people are listed.")] = "",
) -> None:
    """Sign in with password and one-time code, and print the access token; it is good for an hour."""
    names = [p["sign_in"] for p in accounts.sign_ins()]
    if as_ not in names:
        for person in accounts.sign_ins():
            errors.print(f"  {person['sign_in']:<26} {person['name']}, {person['job_title']} ({person['role']})")
        fail(f"Say who signs in: --as {names[0]}")
    at = home()
    if not emulator.running(at):
        fail("The local stack is not running. Start it with: make up")
    typer.echo(accounts.access_token(at, as_))


@app.command("evaluate")
def run_evaluation(
    directory: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The directory, as CSV.")],
    queries: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The searches and their right answers.")],
    json: Annotated[Path | None, typer.Option(help="Write the measures here, as one JSON object.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Write a plot here, as PNG.")] = None,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day that ages count from; if not said, that which the data tell."),
    ] = None,
) -> None:
    """Measure the matching engine on judging data; needs no running stack. docs/evaluation.md tells the columns."""
    now = datetime.now(UTC).date()
    try:
        found = evaluate.evaluate(directory, queries, today.date() if today else None, now, console)
    except KeyError as missing:
        fail(f"A column is missing: {missing}. docs/evaluation.md lists the columns of both files.")
    console.print(evaluate.table(found))
    if json:
        evaluate.write(found, json)
    if plot:
        evaluate.plot(found, plot)


@app.command()
def url() -> None:
    """Print the API's base address."""
    try:
        typer.echo(home().api)
    except FileNotFoundError:
        fail("Nothing is deployed yet. Start with: make up")


def main() -> None:
    """Run the command."""
    app()
