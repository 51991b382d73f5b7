"""`python -m personalize_pipeline` is the command `pipeline`."""

import os
import subprocess
import sys

from ._binary import find_binary


def main() -> None:
    """Runs the command with the same arguments, in place of this process where the system can do that."""
    command = [find_binary(), *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.run(command).returncode)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
