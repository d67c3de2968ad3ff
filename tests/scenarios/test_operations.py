"""Which operations there are: all of them answer."""

import subprocess

import botocore.exceptions
import pytest

from inputs import MEMBERS, OPERATIONS, call, sample
from server_process import server_binary


def refusal(client, operation, **members):
    """Calls an operation over nothing at all and gives what it answers, if it is a refusal."""
    try:
        call(client, operation, {**sample(operation), **members})
    except botocore.exceptions.ClientError as error:
        return error.response
    return None


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_operation_answers_in_its_own_words(client, operation):
    answer = refusal(client, operation)

    if answer is not None:
        assert answer["Error"]["Code"] in {"ResourceNotFoundException", "ValidationException"}
        assert answer["ResponseMetadata"]["HTTPStatusCode"] in {400, 404}


COLLECTIONS = [
    pytest.param(operation, member, {"list": [], "map": {}}[shape.type_name], id=f"{operation}-{member}")
    for operation, member, shape in MEMBERS
    if shape.type_name in {"list", "map"} and member not in OPERATIONS[operation].input_shape.required_members
]


@pytest.mark.parametrize(("operation", "member", "empty"), COLLECTIONS)
def test_empty_list_or_map_of_an_optional_member_counts_as_absent(client, operation, member, empty):
    # Makes what the operation makes, so that the next two calls find the same.
    refusal(client, operation)

    absent, given = refusal(client, operation), refusal(client, operation, **{member: empty})

    assert (given and given["Error"]) == (absent and absent["Error"])


def test_the_binary_lists_every_operation():
    listed = subprocess.run(
        [str(server_binary()), "operations"], capture_output=True, text=True, check=True
    ).stdout

    for operation in OPERATIONS:
        assert operation in listed
