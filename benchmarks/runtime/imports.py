"""Measure what each library adds to a cold start, as a multiple of a plain boto3 client's: ``make bench``.

Each line of the table imports one library more than the line above, in a fresh process each time; the rounds are
interleaved. The last line is the search function with its clients created.
"""

import os
import statistics
import subprocess
import sys
import time

from rich.console import Console
from rich.progress import track
from rich.table import Table

ROUNDS = 15
BASELINE, SEARCH = "a plain boto3 client", "the search function as it is"
BARE = "import boto3; boto3.client('dynamodb')"
ADDED = (
    (
        "botocore and a DynamoDB client",
        "import botocore.session as b; s = b.get_session(); s.create_client('dynamodb')",
    ),
    ("msgspec, jellyfish", "import msgspec, jellyfish"),
    ("PynamoDB", "import pynamodb.models"),
    ("Tink", "import tink; from tink import aead, hybrid, prf, proto_keyset_format"),
    ("Powertools: logs and metrics", "from aws_lambda_powertools import Logger, Metrics"),
    ("not used: Powertools' resolver", "from aws_lambda_powertools.event_handler import APIGatewayRestResolver as R"),
    ("not used: its validation, with pydantic", "R(enable_validation=True)"),
)


def main() -> None:
    """Measure and print a table."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    programs = {BASELINE: BARE}
    for number, (name, _) in enumerate(ADDED, start=1):
        programs[name] = "; ".join(code for _, code in ADDED[:number])
    programs[SEARCH] = "import functions.search.handler as h; h.deps()"
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for _ in track(range(ROUNDS), description="Fresh processes", console=console):
        for name, program in programs.items():
            taken[name].append(_seconds(program))
    table = Table(
        "up to and including", "total / boto3", "added / boto3", title=f"Imports, {ROUNDS} fresh processes each"
    )
    before = 0.0
    for name, seconds in taken.items():
        whole = statistics.median(ours / bare for ours, bare in zip(seconds, taken[BASELINE], strict=True))
        table.add_row(name, f"{whole:.2f}", "" if name in (BASELINE, SEARCH) else f"{whole - before:+.2f}")
        before = 0.0 if name == BASELINE else whole
    console.print(table)


def _seconds(program: str) -> float:
    """Return the seconds that a fresh process takes to run ``program``."""
    keys = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": "eu-west-2"}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], env={**os.environ, **keys}, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
