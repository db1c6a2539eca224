"""The start of the `contactpoint` command. `contactpoint audit` imports no AWS, so it runs on any machine, and fast."""

import sys


def main() -> None:
    """Run the command."""
    if sys.argv[1:2] == ["audit"]:
        from cli.commands.audit import app as audit  # noqa: PLC0415 - without the other commands

        audit(args=sys.argv[2:], prog_name="contactpoint audit")
        return
    from cli.main import app  # noqa: PLC0415 - it imports AWS

    app()
