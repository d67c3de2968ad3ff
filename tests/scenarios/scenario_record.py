"""What a run of scenarios notes while it runs, for whoever judges it at its end: lines of JSON in files of one folder.

All processes of a run write to the same folder: pytest, its workers, and clients that load a plugin of ours. Knows neither
scenarios nor clients.
"""

import json
import os
import pathlib

# Names the folder; without it nothing is noted.
FOLDER = "SCENARIO_RECORD"


def note(file, *values):
    """Adds a line to a file of the record."""
    if FOLDER not in os.environ:
        return
    # One write to a file opened for appending is not torn by those of other threads and processes.
    with open(_path(file), "ab", buffering=0) as lines:
        lines.write((json.dumps(values) + "\n").encode())


def noted(file):
    """Gives the lines of a file so far, in the order in which they came."""
    if FOLDER not in os.environ or not _path(file).exists():
        return []
    return [tuple(json.loads(line)) for line in _path(file).read_text().splitlines()]


def test_that_is_called():
    """Gives the name of the test whose body runs, in this process or in the one that started it, or None."""
    # pytest keeps this up to date, and child processes inherit it: `file::test[parameters] (phase)`.
    test, _, phase = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")
    return test if phase == "(call)" else None


def _path(file):
    return pathlib.Path(os.environ[FOLDER]) / file
