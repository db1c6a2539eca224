"""Keeps the accounts of those who may look; every night it suspends those that nobody confirmed."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.assembly import Assembly
from contactpoint.directory.account import own_account
from contactpoint.directory.practitioners import (
    AccountFacts,
    AccountStep,
    Step,
    change_account,
    grant,
    list_accounts,
    suspend_unconfirmed,
    take_step,
    view_account,
)
from contactpoint.http.answer import Answer
from contactpoint.http.api import Api, answer
from contactpoint.http.messages import Created
from contactpoint.http.request import Request

desk = Assembly()
api = Api("accounts", desk)
logger = Logger(service="accounts")


@api.operation("GET", "/me")
def get_me(asked: Request) -> Answer:
    """Tell the caller of the own account."""
    return answer(200, own_account(desk(), asked.reader))


@api.operation("GET", "/practitioners")
def get_accounts(asked: Request) -> Answer:
    """List the accounts of the caller's organisation."""
    return answer(200, list_accounts(desk(), asked.reader))


@api.operation("POST", "/practitioners")
def post_account(asked: Request) -> Answer:
    """Give somebody an account."""
    practitioner_id = grant(desk(), asked.reader, asked.body(AccountFacts))
    return answer(201, Created(id=practitioner_id), {"Location": f"practitioners/{practitioner_id}"})


@api.operation("GET", "/practitioners/{practitioner_id}")
def get_account(asked: Request) -> Answer:
    """Show an account."""
    return answer(200, view_account(desk(), asked.reader, asked.identifier("practitioner_id")))


@api.operation("PUT", "/practitioners/{practitioner_id}")
def put_account(asked: Request) -> Answer:
    """Replace what an account says."""
    facts, practitioner_id = asked.body(AccountFacts), asked.identifier("practitioner_id")
    return answer(200, change_account(desk(), asked.reader, practitioner_id, facts))


@api.operation("POST", "/practitioners/{practitioner_id}/suspension")
def post_suspension(asked: Request) -> Answer:
    """Suspend an account."""
    return _stepped(asked, "suspend")


@api.operation("POST", "/practitioners/{practitioner_id}/reinstatement")
def post_reinstatement(asked: Request) -> Answer:
    """Reinstate a suspended account."""
    return _stepped(asked, "reinstate")


@api.operation("POST", "/practitioners/{practitioner_id}/closure")
def post_closure(asked: Request) -> Answer:
    """Close an account for good."""
    return _stepped(asked, "close")


@api.operation("POST", "/practitioners/{practitioner_id}/confirmation")
def post_confirmation(asked: Request) -> Answer:
    """Confirm that access is still needed."""
    return answer(200, take_step(desk(), asked.reader, asked.identifier("practitioner_id"), "confirm"))


def _stepped(asked: Request, step: Step) -> Answer:
    """Take a step for which the request says why."""
    because, practitioner_id = asked.body(AccountStep).because, asked.identifier("practitioner_id")
    return answer(200, take_step(desk(), asked.reader, practitioner_id, step, because))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer a request or, for ``{"step": "review"}``, suspend the accounts that nobody confirmed."""
    if event.get("step") == "review":
        suspended = suspend_unconfirmed(desk())
        logger.info("reviewed", suspended=suspended)
        return {"suspended": suspended}
    return api.handler(event, context)
