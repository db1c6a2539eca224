"""`contactpoint what-operators-see`: the tables as somebody reads them who may use no KMS key."""

from typing import Annotated

import boto3
import typer
from rich.table import Table

from cli.consoles import console, exit_with_error
from cli.local_stack.running_workspace import running_workspace
from cli.operator_view.attributes import ATTRIBUTES
from cli.operator_view.find_one_of_each_kind import Item, one_of_each_kind, rows, undocumented

ALL = ", ".join(ATTRIBUTES)


def what_operators_see(
    table: Annotated[str, typer.Option(help=f"Only this table: one of {ALL}.")] = "",
) -> None:
    """Print the tables as an operator of the platform reads them.

    An operator can read every table of the AWS account, but the KMS keys let nobody use them except the functions and
    one role (docs/decisions/0003-what-is-encrypted.md). The command reads the local stack's tables in the same way: it
    uses no key. For each kind of item, it prints a real one: the attribute, what an operator reads, and what can be
    inferred from it.

    "encrypted" means that only the length can be seen. A "blind index" is a keyed digest: nobody without the key can
    compute it for a child or a person, but equal values show that items belong together. It begins with the id of the
    key that made it.

    The list is also in docs/data-protection.md. If an item has an attribute that the list lacks, the command says so
    and fails.

    Run `contactpoint demo` first to see more kinds of items.

    Example: contactpoint what-operators-see --table AUDIT_LOG
    """
    if table and table not in ATTRIBUTES:
        exit_with_error(f"There is no table {table!r}. Choose one of {ALL}.")
    workspace = running_workspace()
    environment = workspace.aws_environment()
    client = boto3.client(
        "dynamodb",
        endpoint_url=workspace.origin,
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    missing = []
    for name in [table] if table else ATTRIBUTES:
        items = one_of_each_kind(client, workspace.tables[f"{name}_TABLE"])
        _print(name, items)
        missing += [f"{name}.{attribute}" for item in items for attribute in undocumented(name, item)]
    if missing:
        exit_with_error(f"Not documented: {', '.join(missing)}. Add them to cli/operator_view/attributes.py.")


def _print(name: str, items: list[Item]) -> None:
    if not items:
        console.print(f"\n[bold]{name}[/]: empty in this stack", highlight=False)
    for number, item in enumerate(items, 1):
        title = f"{name}, item of kind {number} of {len(items)}" if len(items) > 1 else name
        printed = Table("attribute", "an operator reads", "and can infer", title=title, title_justify="left")
        for row in rows(name, item):
            printed.add_row(*row)
        console.print(printed)
