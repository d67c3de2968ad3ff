"""The model's constraints, held for every member that has one: the model that botocore carries says which.

Goes through all operations, so that a new member is covered without a new test.
"""

import pytest

import clients
from inputs import LOCATED_IN_BODY, MEMBERS, OPERATIONS, call, sample
from world import invalid, refused

# Beyond the longest that a member of this shape may be, as characters that the shape allows.
FILLERS = {"AccountId": "1"}


def too_long(shape):
    return FILLERS.get(shape.name, "a") * (shape.metadata["max"] + 1)


def strings(constraint):
    """Gives operation and member for every top-level text member with this constraint."""
    found = []
    for operation, member, shape in MEMBERS:
        if shape.type_name == "string" and constraint in shape.metadata:
            found.append(pytest.param(operation, member, id=f"{operation}-{member}"))
    return found


def shape_of(operation, member):
    return OPERATIONS[operation].input_shape.members[member]


@pytest.fixture(scope="module")
def any_client(server):
    """A client of an account that holds nothing: what is refused is refused before anything is looked up."""
    return clients.connect(server.url, "666666666666")


REQUIRED = [
    pytest.param(operation, member, id=f"{operation}-{member}")
    for operation, model in OPERATIONS.items()
    for member in model.input_shape.required_members
    # The body itself has no absence on the wire: it is empty.
    if member != "assetContent"
]


@pytest.mark.parametrize(("operation", "member"), REQUIRED)
def test_missing_required_member_is_named(any_client, operation, member):
    arguments = sample(operation)
    del arguments[member]

    with invalid(reason="FIELD_VALIDATION_FAILED") as refusal:
        call(any_client, operation, arguments)
    assert "1 validation error detected" in refusal.message
    assert f"'{member}' failed to satisfy constraint: Member must not be null" in refusal.message


@pytest.mark.parametrize(("operation", "member"), strings("max"))
def test_text_longer_than_its_limit_is_refused(any_client, operation, member):
    arguments = {**sample(operation), member: too_long(shape_of(operation, member))}

    with invalid(reason="FIELD_VALIDATION_FAILED") as refusal:
        call(any_client, operation, arguments)
    assert f"at '{member}' failed to satisfy constraint" in refusal.message
    assert "Member must have length less than or equal to" in refusal.message


SHORT = [
    param for param in strings("min") if shape_of(*param.values).metadata["min"] > 0
]


@pytest.mark.parametrize(("operation", "member"), SHORT)
def test_text_shorter_than_its_limit_is_refused(any_client, operation, member):
    arguments = {**sample(operation), member: ""}

    with invalid(reason="FIELD_VALIDATION_FAILED") as refusal:
        call(any_client, operation, arguments)
    assert f"at '{member}' failed to satisfy constraint" in refusal.message
    assert "Member must have length greater than or equal to" in refusal.message


# Outside the pattern of their shape; a tab is outside all others, as a control character or as white space.
OUTSIDE = {"PolicyDocument": "{}\x00", "SHA256": "G" * 64}


@pytest.mark.parametrize(("operation", "member"), strings("pattern"))
def test_text_outside_its_pattern_is_refused(any_client, operation, member):
    text = OUTSIDE.get(shape_of(operation, member).name, "my\tname")
    arguments = {**sample(operation), member: text}

    with invalid(reason="FIELD_VALIDATION_FAILED") as refusal:
        call(any_client, operation, arguments)
    assert f"at '{member}' failed to satisfy constraint" in refusal.message
    assert "Member must satisfy regular expression pattern: " in refusal.message


ENUMS = [
    pytest.param(operation, member, id=f"{operation}-{member}")
    for operation, member, shape in MEMBERS
    if getattr(shape, "enum", None)
]


@pytest.mark.parametrize(("operation", "member"), ENUMS)
def test_value_outside_an_enum_is_refused_with_the_choices(any_client, operation, member):
    arguments = {**sample(operation), member: "nonsense"}

    with invalid(reason="FIELD_VALIDATION_FAILED") as refusal:
        call(any_client, operation, arguments)
    assert "'nonsense' at '" in refusal.message
    assert "Member must satisfy enum value set: [" in refusal.message
    for choice in shape_of(operation, member).enum:
        assert choice in refusal.message


def test_all_violations_are_told_at_once(any_client):
    arguments = {"domain": "A-", "repository": "!!", "format": "docker"}

    with invalid(reason="FIELD_VALIDATION_FAILED") as refusal:
        call(any_client, "GetRepositoryEndpoint", arguments)
    assert refusal.message.startswith("3 validation errors detected: ")
    for member in arguments:
        assert f"at '{member}' failed to satisfy constraint" in refusal.message


def test_nested_members_are_named_by_their_path(any_client):
    with invalid(reason="FIELD_VALIDATION_FAILED") as refusal:
        any_client.create_domain(domain="my-domain", tags=[{"key": "k", "value": "v"}, {"key": "", "value": "v"}])

    assert "tags.2.member.key" in refusal.message


def test_only_the_beginning_of_a_long_value_is_repeated(any_client):
    arguments = {**sample("CreateRepository"), "description": "d" * 5_000_000}

    with invalid(reason="FIELD_VALIDATION_FAILED") as refusal:
        call(any_client, "CreateRepository", arguments)
    assert f"Value '{'d' * 1024}…' at 'description' failed to satisfy constraint" in refusal.message
    assert len(refusal.message) < 10_000


def test_of_very_many_violations_all_are_counted_and_some_are_told(any_client):
    with invalid(reason="FIELD_VALIDATION_FAILED") as refusal:
        any_client.create_domain(domain="my-domain", tags=[{"key": "", "value": "v"}] * 100_000)

    assert refusal.message.startswith("200001 validation errors detected: ")
    assert refusal.message.endswith("; and 199901 more")
    assert len(refusal.message) < 50_000


def test_the_model_has_body_members_to_hold():
    assert "description" in LOCATED_IN_BODY["CreateRepository"]


def numbers():
    """Gives operation and member for every number with limits, with what lies just outside of them."""
    for operation, member, shape in MEMBERS:
        if shape.type_name in {"integer", "long"}:
            for name, step in [("min", -1), ("max", 1)]:
                if name in shape.metadata:
                    outside = shape.metadata[name] + step
                    yield pytest.param(operation, member, outside, id=f"{operation}-{member}-{outside}")


@pytest.mark.parametrize(("operation", "member", "outside"), list(numbers()))
def test_number_outside_its_limits_is_refused(any_client, operation, member, outside):
    arguments = {**sample(operation), member: outside}

    with invalid(reason="FIELD_VALIDATION_FAILED") as refusal:
        call(any_client, operation, arguments)
    assert f"Value '{outside}' at '{member}' failed to satisfy constraint" in refusal.message


LISTS = [
    pytest.param(operation, member, id=f"{operation}-{member}")
    for operation, member, shape in MEMBERS
    if shape.type_name == "list" and "max" in shape.metadata
]


@pytest.mark.parametrize(("operation", "member"), LISTS)
def test_list_longer_than_its_limit_is_refused(any_client, operation, member):
    shape = shape_of(operation, member)
    item = {"key": "my-key", "value": ""} if shape.member.type_name == "structure" else "my-item"
    arguments = {**sample(operation), member: [item] * (shape.metadata["max"] + 1)}

    with invalid(reason="FIELD_VALIDATION_FAILED") as refusal:
        call(any_client, operation, arguments)
    assert f"at '{member}' failed to satisfy constraint" in refusal.message
    assert "Member must have length less than or equal to" in refusal.message


BOOLEANS_IN_QUERIES = [
    pytest.param(operation, member, id=f"{operation}-{member}")
    for operation, member, shape in MEMBERS
    if shape.type_name == "boolean" and shape.serialization.get("location") == "querystring"
]


@pytest.mark.parametrize(("operation", "member"), BOOLEANS_IN_QUERIES)
@pytest.mark.parametrize("text", ["yes", "1", ""])
def test_boolean_that_is_none_is_refused(any_client, operation, member, text):
    with refused("SerializationException", 400):
        call(any_client, operation, {**sample(operation), member: text})
