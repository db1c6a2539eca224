"""Every operation of the API: what it takes, what it gives, and which problems it can answer with."""

from contactpoint.http.operations.accounts import ACCOUNTS
from contactpoint.http.operations.contact import CONTACT
from contactpoint.http.operations.hidden import HIDDEN
from contactpoint.http.operations.operation import Operation
from contactpoint.http.operations.oversight import OVERSIGHT
from contactpoint.http.operations.records import RECORDS

OPERATIONS: tuple[Operation, ...] = (*RECORDS, *HIDDEN, *CONTACT, *ACCOUNTS, *OVERSIGHT)

__all__ = ["OPERATIONS", "Operation"]
