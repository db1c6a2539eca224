"""Access to the running local stack; without it, a command prints what to do and exits."""

from cli.consoles import exit_with_error
from cli.local_stack import emulator
from cli.local_stack.workspace import Workspace, current_workspace


def running_workspace() -> Workspace:
    """Return the current workspace; if its stack is not running, print what to do and exit."""
    workspace = current_workspace()
    if not emulator.running(workspace):
        exit_with_error(f"The local stack is not running at {workspace.origin}. Start it with: make up")
    return workspace
