"""Files that a command writes. Each is opened before the command does anything, so that no work or event is in vain."""

import errno
import os
from pathlib import Path

import typer


def writable_file(file: Path | None) -> Path | None:
    """Return a file that can be written; raises `typer.BadParameter` for another one. What it contains stays."""
    if file is None:
        return None
    try:
        existed = file.exists()
        with file.open("ab"):
            pass
        if not existed:
            file.unlink()
    except OSError as error:
        raise _unwritable(file, error.errno) from error
    return file


def writable_folder(folder: Path) -> Path:
    """Return a folder that can be written, or made; raises `typer.BadParameter` for another one."""
    try:
        nearest = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
        is_folder = nearest.is_dir()
    except OSError as error:
        raise _unwritable(folder, error.errno) from error
    if not is_folder:
        raise _unwritable(folder, errno.ENOTDIR)
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise _unwritable(folder, errno.EACCES)
    return folder


def _unwritable(path: Path, number: int | None) -> typer.BadParameter:
    return typer.BadParameter(f"{path} cannot be written: {os.strerror(number or errno.EACCES)}. Name another place.")
