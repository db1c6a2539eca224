"""The Chromium that npm ships, and a server on this machine for one response."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from contactpoint.http.response import Response

FOLDER = Path(__file__).parent
NOT_OURS = {"--disable-web-security", "--allow-running-insecure-content"}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser for one page: it is one process, which ends with its page. It is unpacked the first time."""
    found = subprocess.run(["node", "executable.mjs"], cwd=FOLDER, check=True, capture_output=True, text=True)
    told = json.loads(found.stdout)
    arguments = [each for each in told["args"] if each not in NOT_OURS]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=told["path"], args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(response: Response) -> Iterator[str]:
    """Serve a response at a local address as long as the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
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
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
