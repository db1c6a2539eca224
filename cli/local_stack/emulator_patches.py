"""Starts the emulator with three changes: two leave the machine to the functions, and one lets a directory be closed.

A stream's mapping waits for its batching window, which the emulator stores and ignores: the sequencer would run after
each event. A layer is unpacked once, and each execution environment has a link to it: otherwise each would unpack 2,500
files, and Python would compile them again. A function's reserved concurrency holds for its versions and aliases, as on
AWS: the emulator forgets it there, so a closed directory would go on answering.
"""

import shutil
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack import app
from ministack.core import lambda_runtime
from ministack.services import lambda_svc

UNPACKED = "unpacked-layers"


def main() -> None:
    """Start the emulator, changed."""
    share_unpacked_layers(Path(tempfile.gettempdir()) / UNPACKED)
    wait_for_batching_windows(lambda_svc)
    share_reserved_concurrency(lambda_svc)
    app.main()


def share_unpacked_layers(folder: Path) -> None:
    """Unpack each layer once, into ``folder``, for all execution environments of this process."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lambda_runtime.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": shared_archive(folder)})


def shared_archive(unpacked: Path) -> type[zipfile.ZipFile]:
    """Return an archive that is unpacked into a folder named after its content, and linked from where it is wanted."""
    alone = threading.Lock()

    class SharedArchive(zipfile.ZipFile):
        def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
            wanted = Path(path or ".")
            if not wanted.name.startswith("layer_"):
                super().extractall(path, members, pwd)
                return
            shared = unpacked / sha256(Path(str(self.filename)).read_bytes()).hexdigest()
            with alone:
                if not shared.exists():
                    partial = Path(tempfile.mkdtemp(dir=unpacked))
                    super().extractall(partial, members, pwd)
                    partial.rename(shared)
            wanted.rmdir()
            wanted.symlink_to(shared, target_is_directory=True)

    return SharedArchive


def wait_for_batching_windows(service: Any, now: Callable[[], float] = time.time) -> None:
    """Give a mapping that was given records no more of them for as long as its batching window."""
    poll = service._poll_dynamodb_streams
    mappings, positions, waiting = service._esms, service._dynamodb_stream_positions, service._esm_backoff_until

    def poll_and_wait() -> bool:
        before = dict(positions._data)
        moved: bool = poll()
        for mapping, position in list(positions._data.items()):
            window = mappings._data.get(mapping, {}).get("MaximumBatchingWindowInSeconds")
            if window and before.get(mapping) not in (None, position):
                waiting._data[mapping] = now() + window
        return moved

    service._poll_dynamodb_streams = poll_and_wait


def share_reserved_concurrency(service: Any) -> None:
    """Let the versions and aliases of a function share the concurrency that is reserved for it."""
    of_record = service._reserved_concurrency

    def of_function(called: Any, config: Any) -> int | None:
        function = service._functions.get(config.get("FunctionName"), called)
        reserved: int | None = of_record(function, config)
        return reserved

    service._reserved_concurrency = of_function


if __name__ == "__main__":
    main()
