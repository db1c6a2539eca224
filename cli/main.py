"""The `contactpoint` command: its tree of commands."""

import typer

from cli.commands import (
    accounts,
    add_and_stop_organisations,
    audit,
    demo,
    keysets,
    stack,
    subject_access,
    token,
    user_pool,
    what_operators_see,
)
from cli.commands.measuring import cost, evaluate, simulate
from cli.commands.operations import (
    call_counts,
    canary,
    dashboard,
    decommission,
    find_call,
    logs,
    nightly,
    restore,
    search_outcomes,
    status,
)
from cli.failures import Commands

app = typer.Typer(
    cls=Commands,
    help="Run ContactPoint on this machine, operate it on AWS, manage accounts and keysets, and measure it.\n\n"
    "If you are paged, start with `contactpoint status`. If you are new, start with `make up`, then try "
    "`contactpoint demo`. Each command explains itself with --help.",
    no_args_is_help=True,
    add_completion=False,
)
app.command("up")(stack.up)
app.command("down")(stack.down)
app.command("url")(stack.url)
app.command("token")(token.token)
app.command("demo")(demo.demo)
app.add_typer(add_and_stop_organisations.app, name="organisations")
app.add_typer(accounts.app, name="accounts")
app.add_typer(user_pool.app, name="sign-ins")
app.add_typer(keysets.app, name="keysets")
app.add_typer(audit.app, name="audit")
app.command("what-operators-see")(what_operators_see.what_operators_see)
app.command("status")(status.status)
app.command("calls")(call_counts.calls)
app.command("canary")(canary.canary)
app.command("find-call")(find_call.find_call)
app.command("logs")(logs.logs)
app.command("outcomes")(search_outcomes.outcomes)
app.command("dashboard")(dashboard.dashboard)
app.add_typer(nightly.app, name="nightly")
app.add_typer(restore.app, name="restore")
app.add_typer(decommission.app, name="decommission")
app.command("cost")(cost.cost)
app.command("evaluate")(evaluate.evaluate)
app.command("simulate")(simulate.simulate)
app.command("subject-access")(subject_access.subject_access)


def main() -> None:
    """Run the command."""
    app()
