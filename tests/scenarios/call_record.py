"""Which test called which operation and what it was told.

Knows botocore's events, which boto3 and the AWS CLI share: boto3's clients are watched in this process, and
the CLI loads this module as a plugin in its own.
"""

import scenario_record

_CALLS = "calls"


def watch(events):
    """Records every call of the clients that are made from this emitter of events."""
    events.register("after-call.codeartifact", _record)


# The name by which the AWS CLI initializes a plugin.
awscli_initialize = watch


def calls():
    """Gives the calls so far, each once: test, operation, and the name of the error or None."""
    return set(scenario_record.noted(_CALLS))


def _record(parsed, model, **_):
    if test := scenario_record.test_that_is_called():
        scenario_record.note(_CALLS, test, model.name, parsed.get("Error", {}).get("Code"))
