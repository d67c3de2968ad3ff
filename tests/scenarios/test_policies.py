"""Permissions policies of domains and repositories, as documents."""

import json

import pytest

from world import DOMAIN, REPOSITORY, conflict, invalid, not_found


class Holder:
    """A domain or repository with the three operations on its policy."""

    def __init__(self, client, kind, arn, named):
        self.client = client
        self.kind = kind
        self.arn = arn
        self.named = named

    def put(self, document, **members):
        arguments = {**self.named, "policyDocument": document, **members}
        return self._call("put", arguments)

    def get(self, **members):
        return self._call("get", {**self.named, **members})

    def delete(self, **members):
        return self._call("delete", {**self.named, **members})

    def _call(self, verb, arguments):
        return getattr(self.client, f"{verb}_{self.kind}_permissions_policy")(**arguments)["policy"]


@pytest.fixture(params=["domain", "repository"])
def holder(world, request):
    """A resource without a policy."""
    prefix = f"arn:aws:codeartifact:us-east-1:{world.account}"
    if request.param == "domain":
        return Holder(world.client, "domain", f"{prefix}:domain/{DOMAIN}", {"domain": DOMAIN})
    named = {"domain": DOMAIN, "repository": REPOSITORY}
    return Holder(world.client, "repository", f"{prefix}:repository/{DOMAIN}/{REPOSITORY}", named)


def statement(**changes):
    """A statement with members replaced, or left out where the change is None."""
    members = {
        "Effect": "Allow",
        "Principal": {"AWS": "111122223333"},
        "Action": "codeartifact:ReadFromRepository",
        "Resource": "*",
        **changes,
    }
    return {name: value for name, value in members.items() if value is not None}


def policy(*statements, version="2012-10-17"):
    return json.dumps({"Version": version, "Statement": list(statements) or statement()})


def test_policy_comes_back_byte_for_byte(holder):
    document = '  {\n "Version": "2012-10-17",  "Statement": [' + json.dumps(statement()) + "]\n}\t"

    put = holder.put(document)

    assert sorted(put) == ["document", "resourceArn", "revision"]
    assert (put["document"], put["resourceArn"]) == (document, holder.arn)
    assert 1 <= len(put["revision"]) <= 100
    assert holder.get() == put


def test_policy_is_replaced_as_a_whole(holder):
    holder.put(policy(statement(), statement(Effect="Deny")))
    second = holder.put(policy(statement(Action="*")))

    assert holder.get() == second


def test_every_put_makes_a_new_revision(holder):
    assert holder.put(policy())["revision"] != holder.put(policy())["revision"]


def test_deleted_policy_is_told_and_gone(holder):
    put = holder.put(policy())

    assert holder.delete() == put
    with not_found(holder.kind):
        holder.get()
    with not_found(holder.kind):
        holder.delete()


def test_resource_without_a_policy_has_none(holder):
    with not_found(holder.kind):
        holder.get()
    with not_found(holder.kind):
        holder.delete()


def test_revision_that_is_given_must_be_the_current_one(holder):
    first = holder.put(policy())["revision"]
    second = holder.put(policy(), policyRevision=first)

    with conflict(holder.kind):
        holder.put(policy(), policyRevision=first)
    with conflict(holder.kind):
        holder.delete(policyRevision=first)
    assert holder.get() == second
    assert holder.delete(policyRevision=second["revision"]) == second


def test_revision_of_a_policy_that_does_not_exist_is_a_conflict(holder):
    with conflict(holder.kind):
        holder.put(policy(), policyRevision="any")
    with conflict(holder.kind):
        holder.delete(policyRevision="any")
    with not_found(holder.kind):
        holder.get()


def test_unknown_resource_is_not_found(world):
    for verb, members in [("put", {"policyDocument": policy()}), ("get", {}), ("delete", {})]:
        with not_found("domain"):
            getattr(world.client, f"{verb}_domain_permissions_policy")(domain="unknown", **members)
        of_repository = getattr(world.client, f"{verb}_repository_permissions_policy")
        with not_found("domain"):
            of_repository(domain="unknown", repository=REPOSITORY, **members)
        with not_found("repository"):
            of_repository(domain=DOMAIN, repository="unknown", **members)


@pytest.mark.parametrize("document", ["{", "nonsense", '{"Version": "2012-10-17",}', "{}{}"])
def test_document_that_is_not_json_is_refused(holder, document):
    with invalid(reason="CANNOT_PARSE"):
        holder.put(document)
    with not_found(holder.kind):
        holder.get()


@pytest.mark.parametrize(
    "document",
    [
        "{}",
        "[]",
        '"text"',
        '{"Version": "2012-10-17"}',
        '{"Version": "2012-10-17", "Statement": []}',
        policy(version="2012-10-18"),
        policy(statement(Effect=None)),
        policy(statement(Effect="allow")),
        policy(statement(Principal=None)),
        policy(statement(Principal={})),
        policy(statement(Principal={"AWS": "1111"})),
        policy(statement(Principal={"AWS": "AROAEXAMPLEID"})),
        policy(statement(Action=None)),
        policy(statement(Action=[])),
        policy(statement(Action="s3:GetObject")),
        policy(statement(Action=["codeartifact:ReadFromRepository", "ReadFromRepository"])),
        policy(statement(Resource=None)),
        policy(statement(Resource="arn:aws:s3:::bucket")),
        policy(statement(Condition={"StringEqual": {"aws:PrincipalOrgID": "o-1"}})),
        policy(statement(Comment="not of the grammar")),
    ],
)
def test_document_that_is_no_policy_is_refused(holder, document):
    with invalid():
        holder.put(document)
    with not_found(holder.kind):
        holder.get()


@pytest.mark.parametrize(
    "document",
    [
        policy(version="2008-10-17"),
        policy(statement(), statement(Sid="second", Effect="Deny")),
        policy(statement(Principal="*")),
        policy(statement(Principal={"AWS": ["111122223333", "arn:aws:iam::111122223333:role/ci"]})),
        policy(statement(Principal={"AWS": "arn:aws:iam::111122223333:root"})),
        policy(statement(Action="*")),
        policy(statement(Action=["codeartifact:Describe*", "codeartifact:List*"])),
        policy(statement(Condition={"StringEquals": {"aws:PrincipalOrgID": ["o-1", "o-2"]}})),
    ],
)
def test_documents_of_the_grammar_are_taken(holder, document):
    assert holder.put(document)["document"] == document


def test_resources_of_a_policy_lie_within_its_holder(world, holder):
    packages = f"arn:aws:codeartifact:us-east-1:{world.account}:package/{DOMAIN}/{REPOSITORY}/npm/*"

    for resource in [holder.arn, packages, [holder.arn, packages]]:
        holder.put(policy(statement(Resource=resource)))
    for resource in [holder.arn + "-2", holder.arn.replace(world.account, "111122223333")]:
        with invalid():
            holder.put(policy(statement(Resource=resource)))


@pytest.mark.parametrize("document", ["", " " * 7169])
def test_document_outside_its_constraint_is_refused(holder, document):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        holder.put(document)


def test_policy_goes_with_its_resource(world, holder):
    holder.put(policy())

    world.client.delete_repository(domain=DOMAIN, repository=REPOSITORY)
    if holder.kind == "domain":
        world.client.delete_domain(domain=DOMAIN)
        world.client.create_domain(domain=DOMAIN)
    world.create_repository(REPOSITORY)

    with not_found(holder.kind):
        holder.get()
