"""What a command says in one sentence, instead of a traceback, if AWS, the network, a file or a name fails it."""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb
from typing import Any

from typer.core import TyperGroup

from cli.consoles import exit_with_error

_UNKNOWN = ("NoSuch", "NotFound", "DoesNotExist", "InvalidArn", "InvalidName")
"""Parts of the codes by which AWS says that nothing has a name."""

_BUSY = ("Throttl", "TooManyRequests", "LimitExceeded", "SlowDown")
"""Parts of the codes by which AWS says that there are too many calls."""


class Commands(TyperGroup):
    """A tree of commands. What a command does not answer itself ends it with one sentence."""

    failure_status = 1

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was chosen."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            said = None if _is_closed_pipe(error) else sentence_of(error)
            if said is None:
                raise
            exit_with_error(said, self.failure_status)


class AuditCommands(Commands):
    """The commands of the audit log: there, a status of 1 says that an entry is wrong."""

    failure_status = 2


def sentence_of(error: Exception) -> str | None:
    """Return what went wrong and what to do; None for what only a fault of the command can raise."""
    return next((say(error) for module, name, say in _SENTENCES if _is_a(error, module, name)), None)


def _is_a(error: Exception, module: str, name: str) -> bool:
    """Return whether it is of a class. If its module was never imported, it is not: `audit` imports no AWS."""
    kind = getattr(sys.modules.get(module), name, None)
    return kind is not None and isinstance(error, kind)


def _is_closed_pipe(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno == errno.EPIPE


def _of_client_error(error: Any) -> str:
    code, operation = error.response["Error"]["Code"], error.operation_name
    if any(part in code for part in _UNKNOWN):
        return f"Nothing has this name: AWS answers {code} to {operation}. Check the name, and --environment."
    if any(part in code for part in _BUSY):
        return f"AWS has too many calls at present: it answers {code} to {operation}. Wait a minute, then try again."
    return f"AWS refuses {operation}: {code}. Check that you are signed in to the right account, with permission."


def _of_boto_core_error(error: Any) -> str:
    return f"AWS cannot be reached ({type(error).__name__}). Sign in first, for example: aws sso login"


def _of_pynamodb_exception(error: Any) -> str:
    code = getattr(error, "cause_response_code", None) or type(error).__name__
    return f"DynamoDB refuses the call: {code}. Check your permissions and the names of the tables."


def _of_unavailable(error: Any) -> str:
    return f"The tables or the keys cannot be used now ({error.cause}). Check your permissions, then try again."


def _of_problem(error: Any) -> str:
    return " ".join([error.detail, *(violation.detail for violation in error.violations)])


def _of_refused_request(error: Any) -> str:
    status = error.response.status_code
    return f"The API answers with {status}, and something else was expected. See `contactpoint status`."


def _of_untrusted_connection(error: Any) -> str:
    return (
        f"The connection cannot be trusted ({type(error).__name__}). Check the address, and who issued its certificate."
    )


def _of_http_error(error: Any) -> str:
    return f"The API cannot be reached ({type(error).__name__}). See `contactpoint status`."


def _of_json_error(error: Any) -> str:
    return f"JSON was expected at {_place(error)}, and something else came. See `contactpoint status`."


def _of_os_error(error: Any) -> str:
    why = os.strerror(error.errno) if error.errno else str(error) or type(error).__name__
    return f"{error.filename or 'A file or an address'} cannot be used: {why}. Check it, then try again."


def _of_key_error(error: Any) -> str:
    name = error.args[0] if error.args else "a name"
    return f"There is no {name!r} ({_place(error)}). Check the names that you gave. If they are right, report it."


def _place(error: Exception) -> str:
    frames = [frame for frame in extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"


_SENTENCES: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
    ("botocore.exceptions", "ClientError", _of_client_error),
    ("botocore.exceptions", "BotoCoreError", _of_boto_core_error),
    ("pynamodb.exceptions", "PynamoDBException", _of_pynamodb_exception),
    ("contactpoint.application.ports.unavailable", "Unavailable", _of_unavailable),
    ("contactpoint.problems", "Problem", _of_problem),
    ("httpx", "HTTPStatusError", _of_refused_request),
    ("httpx", "HTTPError", _of_http_error),
    ("json", "JSONDecodeError", _of_json_error),
    ("ssl", "SSLError", _of_untrusted_connection),
    ("builtins", "OSError", _of_os_error),
    ("builtins", "KeyError", _of_key_error),
)
