"""`contactpoint nightly`: how the last run of each nightly job ended, and a command that starts one."""

import time
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from cli.commands.measuring import job_duration_and_cost
from cli.consoles import console, errors, exit_with_error
from cli.operations.nightly_runs import (
    REPORTING,
    Job,
    NightlyRun,
    ReportedRun,
    is_overdue,
    last_report,
    last_run,
    run_details,
    start_run,
)
from cli.operations.stack import LOCAL, EnvironmentName, connect_to
from contactpoint.domain.lifecycle.nightly_archive_days import CATCH_UP_DAYS

app = typer.Typer(
    help="Look at the nightly runs, or start one.\n\n"
    "Every night from 01:10 London time, four jobs run: archiving (of people who have turned 18), destruction (of "
    "months of records), access-review (suspends accounts that nobody confirmed) and detection (opens cases).",
    no_args_is_help=True,
)
app.command("plan")(job_duration_and_cost.archiving)
POLL_SECONDS = 2


Chosen = Annotated[Job, typer.Argument(help="Which of the nightly jobs.")]


@app.command()
def last(environment: EnvironmentName = LOCAL) -> None:
    """Show how the last run of each job ended, and its items by outcome; of archiving also which records are left.

    Only runs for today or yesterday count. Records are named by directory number only. The exit status is 1 if the run
    that archives failed or is missing.

    Example: contactpoint nightly last --environment production
    """
    stack = connect_to(environment)
    with errors.status("Reading the last run"):
        found = last_run(stack, Job.ARCHIVING)
        run = run_details(stack, Job.ARCHIVING, found.name) if found else None
        reports = {job: last_report(stack, job) for job in REPORTING}
    for job, report in reports.items():
        console.print(f"{_title(job)}: {_said_of(report)}.", highlight=False, soft_wrap=True)
    if run is None:
        exit_with_error("Archiving: no run for today or yesterday. Start one: contactpoint nightly run")
    _report(Job.ARCHIVING, run)
    if is_overdue(run.for_day):
        exit_with_error("Archiving: no run for today. Start one: contactpoint nightly run")


@app.command()
def run(
    job: Chosen = Job.ARCHIVING,
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Run as on this day; today if left out."),
    ] = None,
    wait: Annotated[bool, typer.Option(help="Wait until the run ends.")] = True,
    environment: EnvironmentName = LOCAL,
) -> None:
    """Start the run of a job, and wait for its end. It is safe to repeat. What each job takes:

    archiving: who was due on the day, or in the 35 days before. destruction: the months that are due on the day.
    access-review: the accounts that nobody has confirmed by the day. detection: what people did on the day before.

    Example: contactpoint nightly run detection --day 2026-11-23
    """
    now = datetime.now(UTC)
    at = day.replace(tzinfo=UTC) if day else now
    if at > now:
        exit_with_error(f"{at:%Y-%m-%d} has not come yet: nothing may be due early. Choose today or an earlier day.")
    if now - at > timedelta(days=CATCH_UP_DAYS):
        errors.print(
            f"[yellow]?[/] {at:%Y-%m-%d} is long past. Archiving looks back {CATCH_UP_DAYS} days only from the day of "
            "its run, and `status` does not count the run as one of tonight.",
            highlight=False,
            soft_wrap=True,
        )
    stack = connect_to(environment)
    name = start_run(stack, job, at)
    console.print(f"Started {name}", highlight=False, soft_wrap=True)
    if not wait:
        return
    with errors.status(_title(job)) as progress:
        while (found := run_details(stack, job, name)).status == "RUNNING":
            progress.update(f"{_title(job)}: {found.result} so far")
            time.sleep(POLL_SECONDS)
    _report(job, found)


def _title(job: str) -> str:
    return job.replace("-", " ").capitalize()


def _said_of(report: ReportedRun | None) -> str:
    if report is None:
        return "no run for today or yesterday has completed"
    return f"{report.result}, for {report.for_day}, completed {report.at:%Y-%m-%d %H:%M} UTC"


def _report(job: Job, run: NightlyRun) -> None:
    took = f" in {(run.ended_at - run.began_at).total_seconds():.0f} s" if run.ended_at else ""
    began = run.began_at.astimezone(UTC)
    text = f"{_title(job)}: {run.status.lower()}{took}, began {began:%Y-%m-%d %H:%M} UTC, for {run.day}: {run.result}."
    console.print(text, highlight=False, soft_wrap=True)
    for item_id, error_type in run.left.items():
        console.print(f"  left: {item_id}  {error_type}", highlight=False, soft_wrap=True)
    if run.status not in ("SUCCEEDED", "RUNNING"):
        exit_with_error(f"It failed in {run.failed_state or run.error}. Follow docs/runbooks/retention.md.")
