"""The `contactpoint` command: its tree of commands."""

import typer

from cli.commands import accounts, audit, demo, evaluate, keysets, organisations, stack, token, what_operators_see

app = typer.Typer(
    help="Run ContactPoint on this machine, manage accounts and keysets, and measure the matching engine.\n\n"
    "Start with `make up`, then try `contactpoint demo`. Each command explains itself with --help.",
    no_args_is_help=True,
    add_completion=False,
)
app.command("up")(stack.up)
app.command("down")(stack.down)
app.command("url")(stack.url)
app.command("token")(token.token)
app.command("demo")(demo.demo)
app.add_typer(organisations.app, name="organisations")
app.add_typer(accounts.app, name="accounts")
app.add_typer(keysets.app, name="keysets")
app.add_typer(audit.app, name="audit")
app.command("what-operators-see")(what_operators_see.what_operators_see)
app.command("evaluate")(evaluate.evaluate)


def main() -> None:
    """Run the command."""
    app()
