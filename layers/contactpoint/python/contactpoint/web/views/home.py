"""The first page after the sign-in, signing out, and what is recorded."""

from contactpoint.application.accounts.view_own_account import own_account
from contactpoint.web.page_response import Page, see_other
from contactpoint.web.sign_in import PROTECTED, SESSION_COOKIE
from contactpoint.web.visit import Visit


def home(visit: Visit) -> Page:
    """Show who has signed in, until when their checks are valid, and what they can do."""
    account = own_account(visit.deps, visit.caller)
    first = min(account.vetting_valid_until, account.training_valid_until, account.confirmed_until)
    return visit.show("own/home", account=account, valid_until=first, is_shared=visit.resumed.session.is_shared)


def sign_out(visit: Visit) -> Page:
    """End this session, or all sessions of this person; then leave the issuer's session, too."""
    if visit.form.get("everywhere"):
        visit.sessions.end_everywhere(visit.resumed.session)
    visit.sessions.end(visit.session_id)
    return see_other(visit.site.link("/sign-out"), f"{SESSION_COOKIE}=; Max-Age=0{PROTECTED}")


def about_your_use(visit: Visit) -> Page:
    """Say what is recorded."""
    return visit.show("own/what_is_recorded")
