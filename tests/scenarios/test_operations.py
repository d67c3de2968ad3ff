"""Which operations there are: all of them answer."""

import subprocess

import botocore.exceptions
import pytest

from inputs import OPERATIONS, call, sample
from server_process import server_binary

def refusal(client, operation):
    """Calls an operation over nothing at all and gives what it answers, if it is a refusal."""
    try:
        call(client, operation, sample(operation))
    except botocore.exceptions.ClientError as error:
        return error.response
    return None


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_operation_answers_in_its_own_words(client, operation):
    answer = refusal(client, operation)

    if answer is not None:
        assert answer["Error"]["Code"] in {"ResourceNotFoundException", "ValidationException"}
        assert answer["ResponseMetadata"]["HTTPStatusCode"] in {400, 404}


def test_the_binary_lists_every_operation():
    listed = subprocess.run(
        [str(server_binary()), "operations"], capture_output=True, text=True, check=True
    ).stdout

    for operation in OPERATIONS:
        assert operation in listed
