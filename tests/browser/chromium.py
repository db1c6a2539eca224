"""The Chromium that npm ships, and a server on this machine for one response."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Browser, sync_playwright

from contactpoint.http.response import Response
from tests.browser import ARGUMENTS, executable


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser. It is unpacked the first time."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(response: Response) -> Iterator[str]:
    """Serve a response at a local address as long as the context lasts."""
    with serving(lambda *_: response) as origin:
        yield f"{origin}/"


@contextmanager
def serving(answer: Callable[[str, dict[str, str]], Response]) -> Iterator[str]:
    """Serve what answers a path and a browser's headers, at a local origin, as long as the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            response = answer(self.path, dict(self.headers))
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
