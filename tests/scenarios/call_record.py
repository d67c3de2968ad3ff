"""Which test called which operation and what it was told: a line of JSON each, in one file for all clients.

Knows botocore's events, which boto3 and the AWS CLI share: boto3's clients are watched in this process, and
the CLI loads this module as a plugin in its own.
"""

import json
import os
import pathlib

# Names the file; without it nothing is recorded.
FILE = "SCENARIO_CALL_RECORD"


def watch(events):
    """Records every call of the clients that are made from this emitter of events."""
    events.register("after-call.codeartifact", _record)


# The name by which the AWS CLI initializes a plugin.
awscli_initialize = watch


def calls():
    """Gives the calls so far, each once: test, operation, and the name of the error or None."""
    text = pathlib.Path(os.environ[FILE]).read_text()
    return {tuple(json.loads(line)) for line in text.splitlines()}


def _record(parsed, model, **_):
    # pytest keeps this up to date, and child processes inherit it: `file::test[parameters] (phase)`.
    test, _, phase = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")
    if phase != "(call)" or FILE not in os.environ:
        return
    line = json.dumps([test, model.name, parsed.get("Error", {}).get("Code")]) + "\n"
    # One write to a file opened for appending is not torn by those of other threads and processes.
    with open(os.environ[FILE], "ab", buffering=0) as file:
        file.write(line.encode())
