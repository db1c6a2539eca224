"""Manages the accounts of the people and systems that use the directory."""

from contactpoint.application.accounts.change_status import AccountTransition, ChangeAccountStatus, change_status
from contactpoint.application.accounts.duty_numbers import KeepDutyNumbers, keep_duty_numbers
from contactpoint.application.accounts.household import DeclareHousehold, declare_household, remove_household
from contactpoint.application.accounts.look_up_organisations_and_practitioners import (
    list_organisations,
    list_practitioners,
)
from contactpoint.application.accounts.manage_accounts import (
    ChangeAccount,
    CreateAccount,
    change_account,
    create_account,
    list_accounts,
    view_account,
)
from contactpoint.application.accounts.proposals import (
    ConfirmProposal,
    ProposeSignInChange,
    confirm_proposal,
    propose_sign_in_change,
    withdraw_proposal,
)
from contactpoint.application.accounts.view_own_account import own_account
from contactpoint.application.audit.detected_cases import DecideCase, decide_case, list_cases
from contactpoint.bootstrap import LazyDependencies
from contactpoint.http.app import FunctionApp, created, json_response, no_content
from contactpoint.http.query_strings import AccountsQuery, CasesQuery, OrganisationsQuery
from contactpoint.http.request import Request
from contactpoint.http.response import Response

deps = LazyDependencies()
api = FunctionApp("accounts", deps)


@api.operation("GET", "/me")
def get_me(request: Request) -> Response:
    """Show the caller's own account."""
    return json_response(200, own_account(deps(), request.caller))


@api.operation("PUT", "/me/household")
def put_household(request: Request) -> Response:
    """Keep what the caller declares of their household."""
    declare_household(deps(), request.caller, request.body(DeclareHousehold))
    return no_content()


@api.operation("DELETE", "/me/household")
def delete_household(request: Request) -> Response:
    """Delete what the caller declared of their household."""
    remove_household(deps(), request.caller)
    return no_content()


@api.operation("GET", "/organisations")
def get_organisations(request: Request) -> Response:
    """List the organisations of one type."""
    query = request.query(OrganisationsQuery)
    return json_response(200, list_organisations(deps(), request.caller, query.type, query.after))


@api.operation("PUT", "/duty-numbers")
def put_duty_numbers(request: Request) -> Response:
    """Keep the duty numbers of the caller's authority."""
    return json_response(200, keep_duty_numbers(deps(), request.caller, request.body(KeepDutyNumbers)))


@api.operation("GET", "/practitioners")
def get_practitioners(request: Request) -> Response:
    """List the practitioners of the caller's organisation."""
    return json_response(200, list_practitioners(deps(), request.caller, request.query(AccountsQuery).after))


@api.operation("GET", "/accounts")
def get_accounts(request: Request) -> Response:
    """List the accounts of the caller's organisation."""
    return json_response(200, list_accounts(deps(), request.caller, request.query(AccountsQuery).after))


@api.operation("POST", "/accounts")
def post_account(request: Request) -> Response:
    """Create an account."""
    practitioner_id = create_account(deps(), request.caller, request.body(CreateAccount))
    return created(request, practitioner_id, f"/accounts/{practitioner_id}")


@api.operation("GET", "/accounts/{practitioner_id}")
def get_account(request: Request) -> Response:
    """Show an account."""
    return json_response(200, view_account(deps(), request.caller, request.identifier("practitioner_id")))


@api.operation("PUT", "/accounts/{practitioner_id}")
def put_account(request: Request) -> Response:
    """Replace the content of an account."""
    command, practitioner_id = request.body(ChangeAccount), request.identifier("practitioner_id")
    return json_response(200, change_account(deps(), request.caller, practitioner_id, command))


@api.operation("POST", "/accounts/{practitioner_id}/sign-in-changes")
def post_sign_in_change(request: Request) -> Response:
    """Propose another sign-in for an account."""
    command, practitioner_id = request.body(ProposeSignInChange), request.identifier("practitioner_id")
    return json_response(200, propose_sign_in_change(deps(), request.caller, practitioner_id, command))


@api.operation("POST", "/accounts/{practitioner_id}/proposal/confirmation")
def post_proposal_confirmation(request: Request) -> Response:
    """Carry out what another account manager proposed."""
    command, practitioner_id = request.body(ConfirmProposal), request.identifier("practitioner_id")
    return json_response(200, confirm_proposal(deps(), request.caller, practitioner_id, command))


@api.operation("DELETE", "/accounts/{practitioner_id}/proposal")
def delete_proposal(request: Request) -> Response:
    """Drop what is proposed for an account."""
    return json_response(200, withdraw_proposal(deps(), request.caller, request.identifier("practitioner_id")))


@api.operation("POST", "/accounts/{practitioner_id}/suspension")
def post_suspension(request: Request) -> Response:
    """Suspend an account."""
    return _change_status(request, "suspend")


@api.operation("POST", "/accounts/{practitioner_id}/reinstatement")
def post_reinstatement(request: Request) -> Response:
    """Reinstate a suspended account."""
    return _change_status(request, "reinstate")


@api.operation("POST", "/accounts/{practitioner_id}/closure")
def post_closure(request: Request) -> Response:
    """Close an account permanently."""
    return _change_status(request, "close")


@api.operation("POST", "/accounts/{practitioner_id}/confirmation")
def post_confirmation(request: Request) -> Response:
    """Confirm that access is still needed."""
    return json_response(200, change_status(deps(), request.caller, request.identifier("practitioner_id"), "confirm"))


@api.operation("GET", "/cases")
def get_cases(request: Request) -> Response:
    """List the open cases that the caller decides."""
    return json_response(200, list_cases(deps(), request.caller, request.query(CasesQuery).after))


@api.operation("POST", "/cases/{case_id}/decision")
def post_case_decision(request: Request) -> Response:
    """Record what came of a case."""
    command, case_id = request.body(DecideCase), request.identifier("case_id")
    decide_case(deps(), request.caller, case_id, command)
    return no_content()


def _change_status(request: Request, transition: AccountTransition) -> Response:
    """Change the status, for the reason that the request gives."""
    reason, practitioner_id = request.body(ChangeAccountStatus).reason, request.identifier("practitioner_id")
    return json_response(200, change_status(deps(), request.caller, practitioner_id, transition, reason))


handler = api.handler
