"""A second root folder, with clients that the machine's own system cannot run: `tests/clients/make-root` makes one, and a
variable names it.

Knows no client; asserts nothing.
"""

import os
import pathlib
import tempfile

VARIABLE = "CODEARTIFACT_SECOND_ROOT"
ROOT = pathlib.Path(os.environ.get(VARIABLE, "/nonexistent"))

# Scenarios write below the folder for temporary files, which has the same path in there, for as long as the program runs.
_SHARED = tempfile.gettempdir()
_SCRIPT = 'mkdir -p "$0$1" && mount --rbind "$1" "$0$1" && directory="$2" && shift 2 && exec chroot "$0" env --chdir="$directory" "$@"'


def has(program):
    """Tells whether a program is there. It may be a link that leads somewhere in that root alone."""
    return os.path.lexists(ROOT / "usr" / "bin" / program)


def reason(client):
    """Why the tests of a client are skipped, where it is not there."""
    return f"{client} is not there: {VARIABLE} names no root that tests/clients/make-root has made with it"


def command(directory, program):
    """The command that starts a program of that root in a directory of this one; arguments follow."""
    return ["unshare", "--mount", "/bin/sh", "-c", _SCRIPT, str(ROOT), _SHARED, str(directory), program]
