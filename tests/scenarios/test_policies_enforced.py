"""Which policies decide for whom: principals of the domain's account, of the repository's and of others, against
policies of their own, of the domain and of the repository.
"""

import datetime
import json
import urllib.error
import urllib.request

import botocore.exceptions
import pytest

import access_world
from access_world import EVERYTHING, allow, deny, policy
from world import refused

OWNER, TEAM, OTHER = "111122223333", "444455556666", "777788889999"
DOMAIN = "shared"
READ = "codeartifact:DescribeRepository"


@pytest.fixture(scope="module")
def server():
    """A server with a domain of one account and repositories that this one and another created."""
    credentials = access_world.Credentials()
    for account in (OWNER, TEAM, OTHER):
        credentials.user(account, "all", EVERYTHING)
        credentials.user(account, "none")
        credentials.user(account, "denied", policy(allow("*"), deny(READ)))
        credentials.root(account)
    credentials.account(OWNER)["organization"] = "o-owner"
    credentials.account(TEAM)["organization"] = "o-owner"
    credentials.account(TEAM)["groups"]["readers"] = {"policies": ["read-only"]}
    credentials.user(TEAM, "member", groups=["readers"], tags={"team": "web"})
    process = access_world.start(credentials)
    admin = access_world.client(process, OWNER, "all")
    admin.create_domain(domain=DOMAIN)
    admin.create_repository(domain=DOMAIN, repository="ours")
    admin.put_domain_permissions_policy(domain=DOMAIN, policyDocument=json.dumps(creating(TEAM)))
    team = access_world.client(process, TEAM, "all")
    team.create_repository(domain=DOMAIN, domainOwner=OWNER, repository="theirs")
    admin.delete_domain_permissions_policy(domain=DOMAIN)
    yield process
    process.stop()


def creating(account):
    """A policy that lets an account create repositories."""
    return policy(grant({"AWS": account}, "codeartifact:CreateRepository"))


def grant(principal, action=READ, resource="*", effect="Allow", **members):
    """A statement of a resource's policy."""
    return {"Effect": effect, "Principal": principal, "Action": action, "Resource": resource, **members}


def user(account, name):
    """The ARN of a user, as principals of policies name one."""
    return {"AWS": f"arn:aws:iam::{account}:user/{name}"}


def to_other(resource):
    """A statement of the domain's policy that allows another account something there."""
    return grant({"AWS": OTHER}, resource=f"arn:aws:codeartifact:us-east-1:{OWNER}:{resource}")


def to_everybody(operator, key, value, effect="Allow"):
    """A statement for everybody, under a condition."""
    return grant(EVERYBODY, effect=effect, Condition={operator: {key: value}})


def to_all_but(name):
    """A denial that spares a user of the owner."""
    spared = {"AWS": [f"arn:aws:iam::{OWNER}:user/{name}", OWNER]}
    return {"Effect": "Deny", "NotPrincipal": spared, "Action": READ, "Resource": "*"}


EVERYBODY = {"AWS": "*"}
OF_ORGANIZATION = ("StringEquals", "aws:PrincipalOrgID", "o-owner")
OF_TEAM = ("StringEquals", "aws:PrincipalTag/team", "web")
IN_THE_CLEAR = ("Bool", "aws:SecureTransport", "false")
FROM_ELSEWHERE = ("NotIpAddress", "aws:SourceIp", "127.0.0.0/8")
FROM_HERE = ("IpAddress", "aws:SourceIp", "127.0.0.1")
ALLOWED = None
NO_IDENTITY = "because no identity-based policy allows"
NO_RESOURCE = "because no resource-based policy allows"
DENIED_OWN = "with an explicit deny in an identity-based policy"
DENIED_RESOURCE = "with an explicit deny in a resource-based policy"

# Who asks, for which repository, the statements of the domain and of the repository, and what comes of it.
MATRIX = [
    # At home one side is enough.
    (OWNER, "all", "ours", [], [], ALLOWED),
    (OWNER, "none", "ours", [], [], NO_IDENTITY),
    (OWNER, "denied", "ours", [], [], DENIED_OWN),
    (OWNER, "none", "ours", [], [grant(user(OWNER, "none"))], ALLOWED),
    (OWNER, "none", "ours", [grant(user(OWNER, "none"))], [], ALLOWED),
    (OWNER, "none", "ours", [], [grant(EVERYBODY)], ALLOWED),
    # Naming the account leaves it to the account.
    (OWNER, "none", "ours", [], [grant({"AWS": OWNER})], NO_IDENTITY),
    (OWNER, "none", "ours", [], [grant({"AWS": f"arn:aws:iam::{OWNER}:root"})], NO_IDENTITY),
    # A denial wins wherever it stands, over the account itself too.
    (OWNER, "all", "ours", [], [grant({"AWS": OWNER}, effect="Deny")], DENIED_RESOURCE),
    (OWNER, "all", "ours", [grant(EVERYBODY, effect="Deny")], [grant(EVERYBODY)], DENIED_RESOURCE),
    (OWNER, "root", "ours", [], [], ALLOWED),
    (OWNER, "root", "ours", [], [grant(EVERYBODY, effect="Deny")], DENIED_RESOURCE),
    (OWNER, "denied", "ours", [grant(EVERYBODY)], [grant(EVERYBODY)], DENIED_OWN),
    # The account that administers a repository is at home there, and nowhere else.
    (TEAM, "all", "theirs", [], [], ALLOWED),
    (TEAM, "none", "theirs", [], [], NO_IDENTITY),
    (TEAM, "member", "theirs", [], [], ALLOWED),
    (TEAM, "root", "theirs", [], [], ALLOWED),
    (TEAM, "all", "ours", [], [], NO_RESOURCE),
    (OWNER, "all", "theirs", [], [], ALLOWED),
    # Elsewhere both sides must allow.
    (OTHER, "all", "ours", [], [], NO_RESOURCE),
    (OTHER, "root", "ours", [], [], NO_RESOURCE),
    (OTHER, "none", "ours", [], [grant(EVERYBODY)], NO_IDENTITY),
    (OTHER, "none", "ours", [], [grant(user(OTHER, "none"))], NO_IDENTITY),
    (OTHER, "all", "ours", [], [grant(user(OTHER, "all"))], ALLOWED),
    (OTHER, "all", "ours", [], [grant({"AWS": OTHER})], ALLOWED),
    (OTHER, "all", "ours", [grant({"AWS": OTHER})], [], ALLOWED),
    (OTHER, "root", "ours", [grant({"AWS": OTHER})], [], ALLOWED),
    (OTHER, "all", "ours", [grant(user(OTHER, "none"))], [], NO_RESOURCE),
    (OTHER, "all", "ours", [grant({"AWS": TEAM})], [], NO_RESOURCE),
    (OTHER, "denied", "ours", [grant({"AWS": OTHER})], [], DENIED_OWN),
    # Left out of one policy is not denied.
    (OTHER, "all", "ours", [grant({"AWS": OTHER})], [grant({"AWS": OTHER}, "codeartifact:ListPackages")], ALLOWED),
    (OTHER, "all", "ours", [grant({"AWS": OTHER})], [grant({"AWS": OTHER}, effect="Deny")], DENIED_RESOURCE),
    # A domain's policy may speak of its repositories, each by its name.
    (OTHER, "all", "ours", [to_other(f"repository/{DOMAIN}/ours")], [], ALLOWED),
    (OTHER, "all", "ours", [to_other(f"repository/{DOMAIN}/theirs")], [], NO_RESOURCE),
    (OTHER, "all", "ours", [to_other(f"domain/{DOMAIN}")], [], NO_RESOURCE),
    # Conditions.
    (TEAM, "all", "ours", [to_everybody(*OF_ORGANIZATION)], [], ALLOWED),
    (OTHER, "all", "ours", [to_everybody(*OF_ORGANIZATION)], [], NO_RESOURCE),
    (TEAM, "member", "ours", [to_everybody(*OF_TEAM)], [], ALLOWED),
    (TEAM, "all", "ours", [to_everybody(*OF_TEAM)], [], NO_RESOURCE),
    (OWNER, "all", "ours", [], [to_everybody(*IN_THE_CLEAR, effect="Deny")], DENIED_RESOURCE),
    (OWNER, "all", "ours", [], [to_everybody(*FROM_ELSEWHERE, effect="Deny")], ALLOWED),
    (OWNER, "all", "ours", [], [to_everybody(*FROM_HERE, effect="Deny")], DENIED_RESOURCE),
    (OWNER, "all", "ours", [], [to_all_but("all")], ALLOWED),
    (OWNER, "all", "ours", [], [to_all_but("none")], DENIED_RESOURCE),
]


@pytest.mark.parametrize(("account", "name", "repository", "of_domain", "of_repository", "expected"), MATRIX)
def test_policies_decide(server, account, name, repository, of_domain, of_repository, expected):
    admin = access_world.client(server, OWNER, "all")
    domain, held = {"domain": DOMAIN}, {"domain": DOMAIN, "repository": repository}
    if of_domain:
        admin.put_domain_permissions_policy(**domain, policyDocument=json.dumps(policy(*of_domain)))
    if of_repository:
        admin.put_repository_permissions_policy(**held, policyDocument=json.dumps(policy(*of_repository)))
    try:
        client = access_world.client(server, account, name)
        arguments = {**held, "domainOwner": OWNER}
        if expected is ALLOWED:
            assert client.describe_repository(**arguments)["repository"]["name"] == repository
            return
        with refused("AccessDeniedException", 403) as refusal:
            client.describe_repository(**arguments)
        assert expected in refusal.message, refusal.message
    finally:
        # Whoever may put a policy may always get rid of one, even of one that denies everybody.
        if of_domain:
            admin.delete_domain_permissions_policy(**domain)
        if of_repository:
            admin.delete_repository_permissions_policy(**held)


def test_a_policy_that_denies_everybody_is_got_rid_of_by_putting_another(server):
    admin = access_world.client(server, OWNER, "all")
    nobody = json.dumps(policy(grant(EVERYBODY, "*", effect="Deny")))
    admin.put_domain_permissions_policy(domain=DOMAIN, policyDocument=nobody)
    with refused("AccessDeniedException", 403):
        admin.delete_domain_permissions_policy(domain=DOMAIN)

    harmless = json.dumps(policy(grant({"AWS": OWNER})))
    admin.put_domain_permissions_policy(domain=DOMAIN, policyDocument=harmless)

    admin.delete_domain_permissions_policy(domain=DOMAIN)


def test_putting_a_repositorys_policy_is_for_the_domains_policy_to_allow(server):
    admin, other = (access_world.client(server, account, "all") for account in (OWNER, OTHER))
    action = "codeartifact:PutRepositoryPermissionsPolicy"
    named = {"domain": DOMAIN, "repository": "ours"}
    document = json.dumps(policy(grant({"AWS": OTHER}, action)))
    admin.put_repository_permissions_policy(**named, policyDocument=document)
    with refused("AccessDeniedException", 403):
        other.put_repository_permissions_policy(**named, domainOwner=OWNER, policyDocument=document)

    admin.put_domain_permissions_policy(domain=DOMAIN, policyDocument=document)

    other.put_repository_permissions_policy(**named, domainOwner=OWNER, policyDocument=document)
    admin.delete_domain_permissions_policy(domain=DOMAIN)
    admin.delete_repository_permissions_policy(**named)


def test_tags_of_a_request_and_of_a_resource_are_what_conditions_see():
    credentials = access_world.Credentials()
    credentials.user(OWNER, "admin", EVERYTHING)
    credentials.user(
        OWNER,
        "web",
        policy(
            allow(
                ["codeartifact:CreateDomain", "codeartifact:TagResource"],
                Condition={
                    "StringEquals": {"aws:RequestTag/team": "web"},
                    "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]},
                },
            ),
            allow("codeartifact:DescribeDomain", Condition={"StringEquals": {"aws:ResourceTag/team": "web"}}),
        ),
    )
    process = access_world.start(credentials)
    web, admin = (access_world.client(process, OWNER, name) for name in ("web", "admin"))
    web.create_domain(domain="tagged", tags=[{"key": "team", "value": "web"}])
    for tags in ([], [{"key": "team", "value": "app"}], [{"key": "team", "value": "web"}, {"key": "x", "value": "y"}]):
        with refused("AccessDeniedException", 403):
            web.create_domain(domain="other", tags=tags)
    admin.create_domain(domain="plain")

    assert web.describe_domain(domain="tagged")["domain"]["name"] == "tagged"
    with refused("AccessDeniedException", 403):
        web.describe_domain(domain="plain")
    process.stop()


@pytest.mark.parametrize(("seconds", "allowed"), [(900, True), (None, False), (43200, False), (0, False)])
def test_how_long_a_token_is_to_last_is_what_conditions_see(seconds, allowed):
    credentials = access_world.Credentials()
    credentials.user(
        OWNER,
        "short",
        policy(
            allow(["codeartifact:CreateDomain", "codeartifact:GetAuthorizationToken"]),
            allow(
                "sts:GetServiceBearerToken",
                Condition={
                    "StringEquals": {"sts:AWSServiceName": "codeartifact.amazonaws.com"},
                    "NumericEquals": {"sts:DurationSeconds": 900},
                },
            ),
        ),
    )
    process = access_world.start(credentials)
    short = access_world.client(process, OWNER, "short")
    short.create_domain(domain=DOMAIN)
    arguments = {"domain": DOMAIN} if seconds is None else {"domain": DOMAIN, "durationSeconds": seconds}

    if allowed:
        assert short.get_authorization_token(**arguments)["authorizationToken"].startswith("eyJ2ZXIiO")
    else:
        with refused("AccessDeniedException", 403) as refusal:
            short.get_authorization_token(**arguments)
        assert "sts:GetServiceBearerToken on resource: *" in refusal.message
    process.stop()


def test_a_session_acts_with_the_policies_of_its_role_until_it_ends():
    credentials = access_world.Credentials()
    now = datetime.datetime.now(datetime.UTC)
    session = {"accessKeyId": "ASIA1", "secretAccessKey": "s", "sessionToken": "token"}
    later, earlier = (f"{now + datetime.timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}" for hours in (1, -1))
    credentials.account(OWNER)["roles"]["ci"] = {
        "policies": ["admin"],
        "sessions": [
            {**session, "name": "build", "expiration": later},
            {**session, "name": "old", "accessKeyId": "ASIA2", "expiration": earlier},
        ],
    }
    process = access_world.start(credentials)
    session = access_world.client_of_key(process, "ASIA1", "s", token="token")

    session.create_domain(domain=DOMAIN)

    whole = session.get_authorization_token(domain=DOMAIN, durationSeconds=0)
    ends = datetime.datetime.strptime(later, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)
    assert whole["expiration"] == ends
    for key, token, code in (
        ("ASIA1", None, "UnrecognizedClientException"),
        ("ASIA1", "other", "UnrecognizedClientException"),
        ("ASIA2", "token", "ExpiredTokenException"),
    ):
        with refused(code, 403):
            access_world.client_of_key(process, key, "s", token=token).list_domains()
    process.stop()


def asked(server, path, token=None, method="GET"):
    """The status of an answer of a package endpoint."""
    request = urllib.request.Request(server.url + path, method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_token_opens_what_its_owner_may_read_and_nothing_else():
    credentials = access_world.Credentials()
    one = f"arn:aws:codeartifact:us-east-1:{OWNER}:repository/{DOMAIN}/one"
    credentials.user(OWNER, "admin", EVERYTHING)
    credentials.user(
        OWNER,
        "reader",
        policy(
            allow(["codeartifact:GetAuthorizationToken", "sts:GetServiceBearerToken"]),
            allow("codeartifact:ReadFromRepository", one),
        ),
    )
    process = access_world.start(credentials)
    admin, reader = (access_world.client(process, OWNER, name) for name in ("admin", "reader"))
    for domain in (DOMAIN, "other"):
        admin.create_domain(domain=domain)
        admin.create_repository(domain=domain, repository="one")
    admin.create_repository(domain=DOMAIN, repository="two")
    token = reader.get_authorization_token(domain=DOMAIN)["authorizationToken"]
    start = f"/npm/d/{DOMAIN}-{OWNER}"

    assert asked(process, f"{start}/one/left-pad", token) == 404
    assert asked(process, f"{start}/two/left-pad", token) == 403
    assert asked(process, f"{start}/none/left-pad", token) == 403
    assert asked(process, f"/npm/d/other-{OWNER}/one/left-pad", token) == 401
    assert asked(process, f"{start}/one/left-pad") == 401
    assert asked(process, f"{start}/one/left-pad", token[:-1] + ("A" if token[-1] != "A" else "B")) == 401
    # Both forms of the address, and other ways of writing it, say the same.
    for path in ("//two/left-pad", "/two//left-pad", "/%74wo/left-pad", "/two"):
        assert asked(process, f"{start}{path}", token) in (403, 404), path

    # Another key does not end it; being gone does.
    credentials.accounts[OWNER]["users"]["reader"]["accessKeys"] = []
    credentials.write()
    wait_for_news(process)
    assert asked(process, f"{start}/one/left-pad", token) == 404
    del credentials.accounts[OWNER]["users"]["reader"]
    credentials.write()
    wait_for_news(process, 2)
    assert asked(process, f"{start}/one/left-pad", token) == 401
    process.stop()


def wait_for_news(process, times=1):
    """Waits until the server has read its credentials again."""
    process.wait_for("read the credentials again", times)


def test_whoever_may_read_an_old_key_is_refused_once_it_is_inactive():
    credentials = access_world.Credentials()
    credentials.user(OWNER, "admin", EVERYTHING)
    process = access_world.start(credentials)
    admin = access_world.client(process, OWNER, "admin")
    admin.list_domains()
    credentials.accounts[OWNER]["users"]["admin"]["accessKeys"][0]["status"] = "Inactive"
    credentials.write()
    wait_for_news(process)

    with pytest.raises(botocore.exceptions.ClientError, match="UnrecognizedClientException"):
        admin.list_domains()
    process.stop()
