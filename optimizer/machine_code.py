"""Where compiled functions are kept on disk, for the next process to find."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path
from typing import Any

VARIABLE = "NUMBA_CACHE_DIR"


def find_place() -> None:
    """See to it that numba has a folder to write to, without which it refuses to compile.

    By itself it writes beside the source or below the home folder, and neither may be allowed in a
    container. Then it is a folder for temporary files; children inherit it. Must be called before
    numba is imported. A folder that the user has chosen stays.
    """
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 (never fails)
    usual = (Path(__file__).parent / "__pycache__", Path(cache, "numba"))
    if not os.environ.get(VARIABLE) and not any(map(_is_writable, usual)):
        with contextlib.suppress(OSError):  # no temporary files either: only numba is missed
            os.environ[VARIABLE] = str(_own_folder())


def is_kept(function: Any) -> bool:
    """Whether numba would find a compiled function on disk: of this source, for this processor."""
    kept = function._cache._cache_file._load_index()
    here = function.targetctx.codegen().magic_tuple()
    return any(machine == here for _, machine, _ in kept)


def _is_writable(folder: Path) -> bool:
    """Tried as numba tries it: what is allowed can still fail."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def _own_folder() -> Path:
    """The same for each process of a user; what lies there is run, so nobody else may write."""
    folder = Path(tempfile.gettempdir(), f"stockwright-{os.getuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    is_own = stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid()
    if is_own and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return folder
    return Path(tempfile.mkdtemp(prefix="stockwright-"))
