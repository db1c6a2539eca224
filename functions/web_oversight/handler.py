"""The pages of oversight: what the audit log knows, as people read it. This function reads no record."""

import gc

gc.disable()  # No import creates garbage. Collecting it would take a tenth of the cold start (`make bench`).

import os  # noqa: E402
from datetime import datetime  # noqa: E402
from functools import cache  # noqa: E402

from contactpoint.adapters.identity.page_issuers import origins_of, parse_page_issuers  # noqa: E402
from contactpoint.application.audit.event_views import AuditEventPage  # noqa: E402
from contactpoint.bootstrap import LazyDependencies, utc_now  # noqa: E402
from contactpoint.http.access_history_page.page import HEADERS, access_history_html  # noqa: E402
from contactpoint.lambda_invocation import guarded  # noqa: E402
from contactpoint.web.app import PagesApp, Part  # noqa: E402
from contactpoint.web.oversight import oversight_routes  # noqa: E402
from contactpoint.web.page_response import Page  # noqa: E402
from contactpoint.web.rendering import Site, site_at  # noqa: E402
from contactpoint.web.sessions import Sessions  # noqa: E402

deps = LazyDependencies()


def site(language: str) -> Site:
    """Return the site in a language."""
    origins = os.environ["SIGN_IN_ORIGIN"], *origins_of(parse_page_issuers(os.environ.get("PAGE_ISSUERS", "[]")))
    return site_at(os.environ["PAGES_URL"], *origins, styles_url=os.environ.get("STYLES_URL", ""), language=language)


@cache
def sessions() -> Sessions:
    """Return the sessions."""
    return Sessions(deps.page_sessions(), utc_now, deps().random_hex)


def family_report(page: AuditEventPage, child_id: str, made_at: datetime) -> Page:
    """Return the edition that a family is handed."""
    return Page(body=access_history_html(page, child_id, "family", made_at).decode(), headers=HEADERS)


part = Part("oversight", oversight_routes(deps.audit_log_reader, family_report), site, below="oversight")
pages = PagesApp(part, deps, deps.sign_ins, sessions)
handler = guarded("web_oversight")(pages.handler)
gc.freeze()
gc.enable()
