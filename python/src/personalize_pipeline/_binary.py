"""Where the command `pipeline` is."""

from __future__ import annotations

import os
import shutil
import sysconfig
from collections.abc import Iterator
from pathlib import Path

#: Names another command than the one of this package.
VARIABLE = "PIPELINE_BINARY"


class BinaryNotFound(FileNotFoundError):
    """The command is not installed."""


def find_binary() -> str:
    """The absolute path of the command: what PIPELINE_BINARY names, what was installed with this package, or that of PATH.

    Raises:
        BinaryNotFound: There is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if found is None:
            raise BinaryNotFound(f"{VARIABLE} names {named}, which is no program; name the command `pipeline`")
        return os.path.abspath(found)
    for folder in _script_folders():
        found = shutil.which("pipeline", path=str(folder))
        if found:
            return os.path.abspath(found)
    found = shutil.which("pipeline")
    if found is None:
        raise BinaryNotFound(
            "The command `pipeline` is not there; install it again with "
            "`pip install --force-reinstall personalize-pipeline`"
        )
    return os.path.abspath(found)


def _script_folders() -> Iterator[Path]:
    """Where pip puts the programs of packages, the environment's own first."""
    yield Path(sysconfig.get_path("scripts"))
    user = "nt_user" if os.name == "nt" else "posix_user"
    if user in sysconfig.get_scheme_names():
        yield Path(sysconfig.get_path("scripts", user))
    # With `pip install --target`, programs are in a folder beside the packages.
    yield Path(__file__).resolve().parents[1] / "bin"
