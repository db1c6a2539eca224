"""Operations on accounts."""

from contactpoint.directory.account import OwnAccount
from contactpoint.directory.practitioners import AccountFacts, AccountList, AccountShown, AccountStep
from contactpoint.http.messages import Created
from contactpoint.http.operations.operation import SIGNED_IN, WITH_BODY, Operation

STEPS = ("not-found", "version-moved-on")
ACCOUNTS = (
    Operation(
        method="get",
        path="/me",
        name="ownAccount",
        summary="Who I am to the directory, and what I may do",
        function="accounts",
        answers=(200, OwnAccount),
        problems=(*SIGNED_IN, "not-found"),
    ),
    Operation(
        method="get",
        path="/practitioners",
        name="listAccounts",
        summary="The accounts of my organisation, those to be confirmed first",
        function="accounts",
        answers=(200, AccountList),
        problems=SIGNED_IN,
    ),
    Operation(
        method="post",
        path="/practitioners",
        name="grantAccess",
        summary="Give somebody of my organisation an account",
        function="accounts",
        body=AccountFacts,
        answers=(201, Created),
        problems=(*SIGNED_IN, *WITH_BODY, "sign-in-taken"),
    ),
    Operation(
        method="get",
        path="/practitioners/{practitioner_id}",
        name="viewAccount",
        summary="See an account",
        function="accounts",
        answers=(200, AccountShown),
        problems=(*SIGNED_IN, "not-found"),
    ),
    Operation(
        method="put",
        path="/practitioners/{practitioner_id}",
        name="changeAccount",
        summary="Replace what an account says",
        function="accounts",
        body=AccountFacts,
        answers=(200, AccountShown),
        problems=(*SIGNED_IN, *WITH_BODY, *STEPS, "sign-in-taken"),
    ),
    Operation(
        method="post",
        path="/practitioners/{practitioner_id}/suspension",
        name="suspendAccount",
        summary="Suspend an account: it stops the very next call",
        function="accounts",
        body=AccountStep,
        answers=(200, AccountShown),
        problems=(*SIGNED_IN, *WITH_BODY, *STEPS, "account-status"),
    ),
    Operation(
        method="post",
        path="/practitioners/{practitioner_id}/reinstatement",
        name="reinstateAccount",
        summary="Reinstate a suspended account",
        function="accounts",
        body=AccountStep,
        answers=(200, AccountShown),
        problems=(*SIGNED_IN, *WITH_BODY, *STEPS, "account-status"),
    ),
    Operation(
        method="post",
        path="/practitioners/{practitioner_id}/closure",
        name="closeAccount",
        summary="Close an account for good",
        function="accounts",
        body=AccountStep,
        answers=(200, AccountShown),
        problems=(*SIGNED_IN, *WITH_BODY, *STEPS, "account-status"),
    ),
    Operation(
        method="post",
        path="/practitioners/{practitioner_id}/confirmation",
        name="confirmAccount",
        summary="Confirm that access is still needed, for half a year",
        function="accounts",
        answers=(200, AccountShown),
        problems=(*SIGNED_IN, *STEPS, "account-status"),
    ),
)
