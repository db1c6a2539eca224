"""What a real Chromium, from a package of npm, makes of our pages. `make build/browser.stamp` installs it."""

import json
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
AXE = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
"""Nothing that loosens what a browser protects: the package's own arguments would."""


def executable() -> str:
    """Return where Chromium is; the first time, it is unpacked."""
    node = Path(sys.executable).parent / "node"
    found = subprocess.run([node, FOLDER / "executable.mjs"], capture_output=True, text=True, check=True, cwd=FOLDER)
    return str(json.loads(found.stdout)["path"])
