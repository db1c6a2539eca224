"""Operations on accounts."""

from contactpoint.application.accounts.manage import ChangeAccount, CreateAccount
from contactpoint.application.accounts.own import OwnAccountView
from contactpoint.application.accounts.sign_ins import ConfirmSignInChange, ProposeSignInChange
from contactpoint.application.accounts.status import ChangeAccountStatus
from contactpoint.application.accounts.views import AccountListView, AccountView
from contactpoint.http.operations.operation import AUTHENTICATED_PROBLEMS, BODY_PROBLEMS, Operation
from contactpoint.http.schemas import Created

STEPS = ("not-found", "version-conflict")
ACCOUNT_OPERATIONS = (
    Operation(
        method="get",
        path="/me",
        name="getOwnAccount",
        summary="Who I am to the directory, and what I may do",
        function="accounts",
        answers=(200, OwnAccountView),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found"),
    ),
    Operation(
        method="get",
        path="/accounts",
        name="listAccounts",
        summary="The accounts of my organisation, those to be confirmed first",
        function="accounts",
        answers=(200, AccountListView),
        problems=AUTHENTICATED_PROBLEMS,
    ),
    Operation(
        method="post",
        path="/accounts",
        name="createAccount",
        summary="Give somebody of my organisation an account",
        function="accounts",
        body=CreateAccount,
        answers=(201, Created),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "sign-in-in-use"),
    ),
    Operation(
        method="get",
        path="/accounts/{practitioner_id}",
        name="viewAccount",
        summary="See an account",
        function="accounts",
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found"),
    ),
    Operation(
        method="put",
        path="/accounts/{practitioner_id}",
        name="updateAccount",
        summary="Replace what an account says",
        function="accounts",
        body=ChangeAccount,
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, *STEPS, "invalid-status-change"),
    ),
    Operation(
        method="post",
        path="/accounts/{practitioner_id}/sign-in-changes",
        name="proposeSignInChange",
        summary="Propose another sign-in for an account: a second account manager must confirm it",
        function="accounts",
        body=ProposeSignInChange,
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, *STEPS, "invalid-status-change"),
    ),
    Operation(
        method="post",
        path="/accounts/{practitioner_id}/sign-in-changes/confirmation",
        name="confirmSignInChange",
        summary="Replace the sign-in of an account by the one that another account manager proposed",
        function="accounts",
        body=ConfirmSignInChange,
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, *STEPS, "invalid-status-change", "sign-in-in-use"),
    ),
    Operation(
        method="post",
        path="/accounts/{practitioner_id}/suspension",
        name="suspendAccount",
        summary="Suspend an account: it stops the very next call",
        function="accounts",
        body=ChangeAccountStatus,
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, *STEPS, "invalid-status-change"),
    ),
    Operation(
        method="post",
        path="/accounts/{practitioner_id}/reinstatement",
        name="reinstateAccount",
        summary="Reinstate a suspended account",
        function="accounts",
        body=ChangeAccountStatus,
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, *STEPS, "invalid-status-change"),
    ),
    Operation(
        method="post",
        path="/accounts/{practitioner_id}/closure",
        name="closeAccount",
        summary="Close an account for good",
        function="accounts",
        body=ChangeAccountStatus,
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, *STEPS, "invalid-status-change"),
    ),
    Operation(
        method="post",
        path="/accounts/{practitioner_id}/confirmation",
        name="confirmAccount",
        summary="Confirm that access is still needed, for half a year",
        function="accounts",
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, *STEPS, "invalid-status-change"),
    ),
)
