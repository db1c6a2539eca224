"""The local stack as a command needs it: running, or the command ends with what to do."""

from cli.console import exit_with_error
from cli.local_stack import emulator
from cli.local_stack.workspace import Workspace, current_workspace


def running_workspace() -> Workspace:
    """Return the current workspace; if its stack is not running, exit with what to do."""
    workspace = current_workspace()
    if not emulator.running(workspace):
        exit_with_error(f"The local stack is not running at {workspace.origin}. Start it with: make up")
    return workspace
