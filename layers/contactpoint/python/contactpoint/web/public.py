"""The pages that need no sign-in: the first one, the families' page, the accessibility statement."""

from contactpoint.web.page_response import Page, see_other
from contactpoint.web.rendering import Site
from contactpoint.web.request import PageRequest
from contactpoint.web.sessions import Sessions, idle_of
from contactpoint.web.sign_in import SESSION_COOKIE, SignInPages, is_required_shared, is_shared_computer
from contactpoint.web.texts.translations import LANGUAGES

LANGUAGE_COOKIE = "__Host-contactpoint-language"
SHOWN = {
    "": "public/start",
    "families": "public/families",
    "accessibility": "public/accessibility",
}
AFTER_THE_SESSION = {"signed-out": "public/signed_out", "not-used": "public/session_expired"}
"""They say that the session has ended. While it goes on, they say that, and offer to end it."""


def language(request: PageRequest) -> str:
    """Return the language that the person has chosen."""
    chosen = request.cookie(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else "en"


def find(request: PageRequest, site: Site, sign_in: SignInPages, sessions: Sessions) -> Page | None:
    """Return the page that was asked for, or None if it is not public."""
    path = "/".join(request.segments)
    if request.method != "GET":
        return _choose(request, site, sign_in, sessions) if (request.method, path) == ("POST", "sign-in") else None
    if path in SHOWN:
        computer = {"is_shared": is_shared_computer(request), "is_required_shared": is_required_shared(request)}
        return site.show(SHOWN[path], **computer, names=sign_in.names, chosen=sign_in.issuer_of(request))
    if path in ("sign-in", "signed-in"):
        return sign_in.begin(request, sessions) if path == "sign-in" else sign_in.finish(request, sessions)
    if path == "sign-out" or path in AFTER_THE_SESSION:
        return _after_the_session(path, request, site, sign_in, sessions)
    if len(request.segments) == 2 and request.segments[0] == "language" and request.segments[1] in LANGUAGES:
        cookie = f"{LANGUAGE_COOKIE}={request.segments[1]}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000"
        return see_other(site.link("/"), cookie)
    return None


def _choose(request: PageRequest, site: Site, sign_in: SignInPages, sessions: Sessions) -> Page:
    """Begin the sign-in as the first page's form says. The form of another site leads to the first page.

    The browser sends no cookies with that, so nothing would be known of the computer.
    """
    return see_other(site.link("/")) if request.comes_from_elsewhere else sign_in.begin(request, sessions)


def _after_the_session(path: str, request: PageRequest, site: Site, sign_in: SignInPages, sessions: Sessions) -> Page:
    """Return what is shown when the session has ended or, while it goes on, the question whether to end it.

    A link can lead here, and so can a window in which nothing was done while another one was used. Neither ends what
    the person works on: a session ends when nobody uses it in any window, or by a form that the person sends.
    """
    session = sessions.find_live(request.cookie(SESSION_COOKIE))
    if session:
        is_hidden = path == "not-used"
        page = site.show("public/still_signed_in", csrf_token=session.csrf_token, is_hidden=is_hidden)
        return page.left_after(idle_of(session), site.link("/not-used")) if session.is_shared else page
    return sign_in.left(request) if path == "sign-out" else site.show(AFTER_THE_SESSION[path])
