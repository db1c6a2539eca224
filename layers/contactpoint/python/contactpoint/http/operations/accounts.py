"""Operations on accounts."""

from contactpoint.application.accounts.change_status import ChangeAccountStatus
from contactpoint.application.accounts.duty_numbers import KeepDutyNumbers
from contactpoint.application.accounts.household import DeclareHousehold
from contactpoint.application.accounts.look_up_organisations_and_practitioners import OrganisationPage, PractitionerPage
from contactpoint.application.accounts.manage_accounts import ChangeAccount, CreateAccount
from contactpoint.application.accounts.proposals import ConfirmProposal, ProposeSignInChange
from contactpoint.application.accounts.view_own_account import OwnAccountView
from contactpoint.application.accounts.views import AccountPage, AccountView
from contactpoint.domain.registers.duty_numbers import DutyNumbersView
from contactpoint.http.created_and_health import Created
from contactpoint.http.operations.operation import AUTHENTICATED_PROBLEMS, BODY_PROBLEMS, Operation
from contactpoint.http.query_strings import AccountsQuery, OrganisationsQuery

STEPS = ("not-found", "version-conflict")
CONFIRMATION_PROBLEMS = ("invalid-status-change", "sign-in-in-use", "sign-in-stopped")
ACCOUNT_OPERATIONS = (
    Operation(
        method="get",
        path="/me",
        name="getOwnAccount",
        summary="See who I am to the directory, and what I may do",
        description=(
            "A system that sends no `On-Behalf-Of` sees its own account. `access_reasons` are those that you can use."
        ),
        tag="Accounts",
        function="accounts",
        answers=(200, OwnAccountView),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found"),
    ),
    Operation(
        method="put",
        path="/me/household",
        name="declareHousehold",
        summary="Declare where I live, so that a look at my family is noticed",
        description=(
            "For those who may look at children, by their own sign-in. It replaces what you declared before. Only "
            "keyed digests are kept. Nobody can read what you declared: not you, not your account manager, not an "
            "auditor. `GET /me` shows when you declared it."
        ),
        tag="Accounts",
        function="accounts",
        body=DeclareHousehold,
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "version-conflict"),
    ),
    Operation(
        method="delete",
        path="/me/household",
        name="removeHousehold",
        summary="Remove what I declared of my household",
        description="It is deleted at once. The audit log says that you removed it.",
        tag="Accounts",
        function="accounts",
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, "version-conflict"),
    ),
    Operation(
        method="get",
        path="/organisations",
        name="listOrganisations",
        summary="Look up the ids of organisations",
        description=(
            "The active organisations of one type, 200 at a time. Use it for `responsible_authority`, and to show the "
            "names of organisations whose ids you read. A system can call it without `On-Behalf-Of`."
        ),
        tag="Lookups",
        function="accounts",
        query=OrganisationsQuery,
        answers=(200, OrganisationPage),
        problems=(*AUTHENTICATED_PROBLEMS, "invalid-request"),
    ),
    Operation(
        method="put",
        path="/duty-numbers",
        name="keepDutyNumbers",
        summary="Keep my authority's duty numbers",
        description=(
            "For the directory team of a local authority. Everybody sees them in `GET /me` and `GET /organisations`, "
            "at most a minute later. Until a team keeps its own, those of a register are shown."
        ),
        tag="Accounts",
        function="accounts",
        body=KeepDutyNumbers,
        answers=(200, DutyNumbersView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "version-conflict"),
    ),
    Operation(
        method="get",
        path="/practitioners",
        name="listPractitioners",
        summary="Look up the ids of your organisation's practitioners",
        description=(
            "For case-management systems and account managers. A system calls it without `On-Behalf-Of`. Match each "
            "of your users with a practitioner once, and keep the id. Nobody sees another organisation's people. The "
            "list comes 200 accounts at a time."
        ),
        tag="Lookups",
        function="accounts",
        query=AccountsQuery,
        answers=(200, PractitionerPage),
        problems=(*AUTHENTICATED_PROBLEMS, "invalid-request"),
    ),
    Operation(
        method="get",
        path="/accounts",
        name="listAccounts",
        summary="List the accounts of my organisation",
        description="For account managers. The accounts come 200 at a time.",
        tag="Accounts",
        function="accounts",
        query=AccountsQuery,
        answers=(200, AccountPage),
        problems=(*AUTHENTICATED_PROBLEMS, "invalid-request"),
    ),
    Operation(
        method="post",
        path="/accounts",
        name="createAccount",
        summary="Give somebody of my organisation an account",
        description=(
            "For account managers. For every role but `practitioner`, the account is only proposed: a second account "
            "manager must confirm it within two weeks. The id of the new account is the `practitioner_id` for "
            "`On-Behalf-Of`: keep it in your own system."
        ),
        tag="Accounts",
        function="accounts",
        body=CreateAccount,
        answers=(201, Created),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "sign-in-in-use", "sign-in-stopped"),
    ),
    Operation(
        method="get",
        path="/accounts/{practitioner_id}",
        name="viewAccount",
        summary="See an account",
        description="For account managers. `lapses` lists everything that stops the account today.",
        tag="Accounts",
        function="accounts",
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, "not-found"),
    ),
    Operation(
        method="put",
        path="/accounts/{practitioner_id}",
        name="updateAccount",
        summary="Replace what an account says",
        description=(
            "For account managers. Send the whole account again. Every new role but `practitioner` is only proposed: "
            "the account keeps its role until a second account manager confirms the new one within two weeks."
        ),
        tag="Accounts",
        function="accounts",
        body=ChangeAccount,
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, *STEPS, "invalid-status-change", "sign-in-stopped"),
    ),
    Operation(
        method="post",
        path="/accounts/{practitioner_id}/sign-in-changes",
        name="proposeSignInChange",
        summary="Propose another sign-in for an account",
        description="For account managers. A second account manager must confirm it within two weeks.",
        tag="Accounts",
        function="accounts",
        body=ProposeSignInChange,
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, *STEPS, "invalid-status-change", "sign-in-stopped"),
    ),
    Operation(
        method="post",
        path="/accounts/{practitioner_id}/proposal/confirmation",
        name="confirmProposal",
        summary="Confirm a proposed account, role or sign-in",
        description=(
            "For account managers, except the one who proposed it. Ask the person, and state the sign-in and the role "
            "that the account will have. An organisation with one account manager asks the operators."
        ),
        tag="Accounts",
        function="accounts",
        body=ConfirmProposal,
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, *STEPS, *CONFIRMATION_PROBLEMS),
    ),
    Operation(
        method="delete",
        path="/accounts/{practitioner_id}/proposal",
        name="withdrawProposal",
        summary="Withdraw a proposed account, role or sign-in",
        description="For account managers, whoever proposed it. A proposed account is closed.",
        tag="Accounts",
        function="accounts",
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, *STEPS, "invalid-status-change"),
    ),
    Operation(
        method="post",
        path="/accounts/{practitioner_id}/suspension",
        name="suspendAccount",
        summary="Suspend an account: it stops the very next call",
        description="For account managers. It stops the very next call.",
        tag="Accounts",
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
        description="For account managers. It also confirms the access for half a year.",
        tag="Accounts",
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
        description=(
            "For account managers. A closed account stays closed. Its sign-in can have another account, unless you "
            "close it for misuse or the operators have stopped it: then only the operators can allow that."
        ),
        tag="Accounts",
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
        description="For account managers. Access that nobody confirms for half a year lapses.",
        tag="Accounts",
        function="accounts",
        answers=(200, AccountView),
        problems=(*AUTHENTICATED_PROBLEMS, *STEPS, "invalid-status-change"),
    ),
)
