"""Well-formed inputs of every operation, made from the model that botocore carries.

Knows shapes, not rules: an input made here is valid in form, and names things that may not exist.
"""

import boto3
import botocore

_SERVICE = boto3.session.Session()._session.get_service_model("codeartifact")

OPERATIONS = {name: _SERVICE.operation_model(name) for name in _SERVICE.operation_names}

MEMBERS = [
    (name, member, shape)
    for name, model in OPERATIONS.items()
    for member, shape in model.input_shape.members.items()
]

LOCATED_IN_BODY = {
    name: [
        member
        for member, shape in model.input_shape.members.items()
        if "location" not in shape.serialization
    ]
    for name, model in OPERATIONS.items()
}

_TEXTS = {
    "AccountId": "111122223333",
    "Arn": "arn:aws:codeartifact:us-east-1:111122223333:domain/my-domain",
    "ExternalConnectionName": "public:npmjs",
    "PackageGroupPattern": "/npm/*",
    "PolicyDocument": "{}",
    "SHA256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
}


def sample(operation):
    """Gives the required members of an operation, each with a value of the right form."""
    shape = OPERATIONS[operation].input_shape
    return {member: _value(shape.members[member]) for member in shape.required_members}


def call(client, operation, arguments):
    """Calls an operation by the model's name for it."""
    return getattr(client, botocore.xform_name(operation))(**arguments)


def _value(shape):
    if shape.type_name == "blob":
        return b""
    if shape.type_name == "structure":
        return {member: _value(shape.members[member]) for member in shape.required_members}
    if shape.type_name == "list":
        return [_value(shape.member)]
    if shape.type_name == "map":
        return {}
    if shape.type_name == "string":
        return shape.enum[0] if shape.enum else _TEXTS.get(shape.name, "my-name")
    raise NotImplementedError(f"{shape.type_name} {shape.name}")
