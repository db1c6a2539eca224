"""The pages that need no sign-in: the first one, the families' page, the accessibility statement."""

from contactpoint.web.page import Page, see_other
from contactpoint.web.rendering import Site
from contactpoint.web.request import PageRequest
from contactpoint.web.sessions import Sessions
from contactpoint.web.sign_in import SignInPages, is_required_shared, is_shared_computer
from contactpoint.web.texts.translations import LANGUAGES

LANGUAGE_COOKIE = "__Host-contactpoint-language"
SHOWN = {
    "": "public/start",
    "families": "public/families",
    "accessibility": "public/accessibility",
    "signed-out": "public/signed_out",
    "not-used": "public/session_expired",
}


def language(request: PageRequest) -> str:
    """Return the language that the person has chosen."""
    chosen = request.cookie(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else "en"


def find(request: PageRequest, site: Site, sign_in: SignInPages, sessions: Sessions) -> Page | None:
    """Return the page that was asked for, or None if it is not public."""
    path = "/".join(request.segments)
    if request.method != "GET":
        return None
    if path in SHOWN:
        computer = {"is_shared": is_shared_computer(request), "is_required_shared": is_required_shared(request)}
        return site.show(SHOWN[path], **computer, names=sign_in.names, chosen=sign_in.issuer_of(request))
    if path in ("sign-in", "sign-out", "signed-in"):
        return _sign_in(path, request, sign_in, sessions)
    if len(request.segments) == 2 and request.segments[0] == "language" and request.segments[1] in LANGUAGES:
        cookie = f"{LANGUAGE_COOKIE}={request.segments[1]}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000"
        return see_other(site.link("/"), cookie)
    return None


def _sign_in(path: str, request: PageRequest, sign_in: SignInPages, sessions: Sessions) -> Page:
    if path == "sign-in":
        return sign_in.begin(request, sessions)
    return sign_in.finish(request, sessions) if path == "signed-in" else sign_in.left(request)
