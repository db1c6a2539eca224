"""`contactpoint demo`: play the rulebook's stories."""

from cli.consoles import console, exit_with_error
from cli.demo import stories
from cli.demo.printing_client import StoryError
from cli.local_stack.running_workspace import running_workspace


def demo() -> None:
    """Play the rulebook's stories with real requests.

    Loads the 5,000 invented records of FEBRL4 the first time. Then prints each request, its response, and what the
    person in the story learns. Fails if a story does not end as the rulebook says.

    Example: contactpoint demo
    """
    workspace = running_workspace()
    try:
        stories.play_all(workspace, console)
    except StoryError as error:
        exit_with_error(str(error))
