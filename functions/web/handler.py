"""The pages for practitioners: the use cases of the API, as people read them."""

import gc

gc.disable()  # No import creates garbage. Collecting it would take a tenth of the cold start (`make bench`).

import os  # noqa: E402
from functools import cache  # noqa: E402

import msgspec  # noqa: E402

from contactpoint.adapters.identity.issuer_documents import fetch_document  # noqa: E402
from contactpoint.adapters.identity.page_issuers import origins_of, parse_page_issuers  # noqa: E402
from contactpoint.adapters.identity.sign_in_page import Endpoints, OidcSignInPage, endpoints_of_pool  # noqa: E402
from contactpoint.adapters.identity.tokens import Issuer, Verifier  # noqa: E402
from contactpoint.bootstrap import LazyDependencies, utc_now  # noqa: E402
from contactpoint.lambda_invocation import guarded  # noqa: E402
from contactpoint.web import public, static  # noqa: E402
from contactpoint.web.app import PagesApp, Part  # noqa: E402
from contactpoint.web.page_response import Page  # noqa: E402
from contactpoint.web.rendering import Site, site_at  # noqa: E402
from contactpoint.web.request import PageRequest  # noqa: E402
from contactpoint.web.sessions import Sessions  # noqa: E402
from contactpoint.web.sign_in import POOL, SignInPages  # noqa: E402
from contactpoint.web.views import ROUTES  # noqa: E402

deps = LazyDependencies()


@cache
def sign_in() -> SignInPages:
    """Return the pages of the sign-in."""
    url, origin = os.environ["PAGES_URL"], os.environ["SIGN_IN_ORIGIN"]
    of_pool = msgspec.json.decode(os.environ["ISSUERS"], type=tuple[Issuer, ...])
    others = parse_page_issuers(os.environ.get("PAGE_ISSUERS", "[]"))

    def page(trusted: tuple[Issuer, ...], endpoints: Endpoints, client_id: str) -> OidcSignInPage:
        """Return a page of an issuer, which accepts tokens of this one only: none can replace another."""
        return OidcSignInPage(
            endpoints, client_id, f"{url}/signed-in", Verifier(trusted, fetch_document, utc_now).verify
        )

    pages = {POOL: page(of_pool, endpoints_of_pool(origin), os.environ["SIGN_IN_CLIENT_ID"])}
    pages |= {each.key: page((each.trusted,), each.endpoints, each.client_id) for each in others}
    site = site_at(url, origin, *origins_of(others), styles_url=os.environ.get("STYLES_URL", ""))
    return SignInPages(pages, site, url, {each.key: each.name for each in others})


@cache
def sessions() -> Sessions:
    """Return the sessions."""
    return Sessions(deps.page_sessions(), utc_now, deps().random_hex)


def find_public(request: PageRequest, site: Site) -> Page | None:
    """Return what needs no sign-in: style sheets, also for pages of before there was a distribution; how to sign in."""
    return static.find(request) or public.find(request, site, sign_in(), sessions())


part = Part("web", ROUTES, lambda language: sign_in().site_in(language), find_public)
pages = PagesApp(part, deps, deps.sign_ins, sessions)
handler = guarded("web")(pages.handler)
gc.freeze()
gc.enable()
