"""Every page and every form, by method and pattern, as the two functions of the pages serve them."""

from contactpoint.web.oversight import oversight_routes
from contactpoint.web.views import ROUTES

_OVERSIGHT = oversight_routes(lambda: None, lambda *_: None)  # type: ignore[arg-type,return-value]
EVERY_PAGE = dict.fromkeys(
    [*ROUTES, *((method, "/".join(filter(None, ("oversight", pattern)))) for method, pattern in _OVERSIGHT)]
)
