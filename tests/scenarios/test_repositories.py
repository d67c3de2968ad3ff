"""Repositories: creating, describing, updating, listing, deleting."""

import pytest

from world import DOMAIN, REPOSITORY, conflict, invalid, not_found

DESCRIPTION = {
    "name", "administratorAccount", "domainName", "domainOwner", "arn",
    "upstreams", "externalConnections", "createdTime",
}  # fmt: skip


def test_created_repository_has_all_members_that_clients_read(client, account):
    client.create_domain(domain="my-domain")

    repository = client.create_repository(domain="my-domain", repository="my-repo")["repository"]

    assert set(repository) == DESCRIPTION
    assert repository["name"] == "my-repo"
    assert repository["administratorAccount"] == account
    assert repository["domainName"] == "my-domain"
    assert repository["domainOwner"] == account
    assert repository["arn"] == f"arn:aws:codeartifact:us-east-1:{account}:repository/my-domain/my-repo"
    assert repository["upstreams"] == []
    assert repository["externalConnections"] == []


def test_described_repository_is_the_created_one(world):
    created = world.create_repository("second", description="Team's own")

    assert world.describe_repository("second") == created
    assert created["description"] == "Team's own"


def test_creating_a_repository_in_an_unknown_domain_is_not_found(client):
    with not_found("domain"):
        client.create_repository(domain="unknown", repository="my-repo")


def test_creating_a_repository_twice_is_a_conflict(world):
    with conflict("repository") as refusal:
        world.create_repository(REPOSITORY)

    assert REPOSITORY in refusal.message


def test_repository_names_are_case_sensitive(world):
    assert world.create_repository("My-Repo")["name"] == "My-Repo"
    assert world.describe_repository()["name"] == "my-repo"


@pytest.mark.parametrize("name", ["a", "-repo", "my repo", "my/repo", "a" * 101, "répo", ".repo"])
def test_repository_name_outside_its_pattern_is_refused(world, name):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        world.create_repository(name)


@pytest.mark.parametrize("name", ["ab", "A.b_c-1", "a" * 100, "1a"])
def test_repository_name_at_the_edge_of_its_pattern_is_accepted(world, name):
    assert world.create_repository(name)["name"] == name


@pytest.mark.parametrize("description", ["x" * 1001, "line\nbreak", "tab\there"])
def test_description_outside_its_constraint_is_refused(world, description):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        world.create_repository("second", description=description)


def test_description_length_counts_characters_not_bytes(world):
    description = "é" * 1000

    assert world.create_repository("second", description=description)["description"] == description


def test_describing_an_unknown_repository_is_not_found(world):
    with not_found("repository") as refusal:
        world.describe_repository("unknown")

    assert refusal.message == (
        f"Repository not found. Repository 'unknown' in domain '{DOMAIN}' "
        f"owned by account '{world.account}' does not exist."
    )


def test_unknown_domain_is_named_before_the_repository_in_it(client):
    with not_found("domain"):
        client.describe_repository(domain="unknown", repository="unknown")


def test_updating_replaces_the_description(world):
    world.client.update_repository(domain=DOMAIN, repository=REPOSITORY, description="old")
    updated = world.client.update_repository(domain=DOMAIN, repository=REPOSITORY, description="new")

    assert updated["repository"]["description"] == "new"
    assert world.describe_repository() == updated["repository"]


def test_updating_nothing_changes_nothing(world):
    world.create_repository("up")
    world.create_repository("second", description="kept", upstreams=[{"repositoryName": "up"}])
    before = world.describe_repository("second")

    updated = world.client.update_repository(domain=DOMAIN, repository="second")["repository"]

    assert updated == before
    assert world.describe_repository("second") == before


def test_empty_description_clears_it(world):
    world.create_repository("second", description="old")

    updated = world.client.update_repository(domain=DOMAIN, repository="second", description="")

    assert updated["repository"].get("description", "") == ""
    assert world.describe_repository("second").get("description", "") == ""


def test_updating_an_unknown_repository_is_not_found(world):
    with not_found("repository"):
        world.client.update_repository(domain=DOMAIN, repository="unknown", description="x")


def test_deleted_repository_is_described_a_last_time_and_then_gone(world):
    before = world.describe_repository()

    deleted = world.client.delete_repository(domain=DOMAIN, repository=REPOSITORY)["repository"]

    assert deleted == before
    with not_found("repository"):
        world.describe_repository()


def test_deleting_an_unknown_repository_succeeds_without_a_description(world):
    answer = world.client.delete_repository(domain=DOMAIN, repository="unknown")

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert "repository" not in answer


def test_deleting_a_repository_of_an_unknown_domain_is_not_found(client):
    with not_found("domain"):
        client.delete_repository(domain="unknown", repository="my-repo")


def test_packages_go_with_their_repository(world):
    world.publish()
    world.client.delete_repository(domain=DOMAIN, repository=REPOSITORY)
    world.create_repository(REPOSITORY)

    assert world.client.list_packages(domain=DOMAIN, repository=REPOSITORY)["packages"] == []


def test_assets_shared_with_another_repository_stay_there(world):
    world.create_repository("second")
    world.publish(b"shared")
    world.publish(b"shared", repository="second")

    world.client.delete_repository(domain=DOMAIN, repository=REPOSITORY)

    assert world.get_asset(repository="second") == b"shared"


def test_repositories_of_a_domain_are_listed_by_name(world):
    for name in ["zulu", "alpha"]:
        world.create_repository(name)

    listed = world.client.list_repositories_in_domain(domain=DOMAIN)["repositories"]

    assert [repository["name"] for repository in listed] == ["alpha", "my-repo", "zulu"]


def test_listed_repository_is_a_summary(world):
    created = world.create_repository("second", description="text")

    (listed,) = world.client.list_repositories_in_domain(domain=DOMAIN, repositoryPrefix="second")[
        "repositories"
    ]

    absent = {"upstreams", "externalConnections"}
    assert listed == {name: value for name, value in created.items() if name not in absent}


def test_repository_prefix_filters_case_sensitively(world):
    for name in ["team-a", "team-b", "Team-c", "other"]:
        world.create_repository(name)

    listed = world.client.list_repositories_in_domain(domain=DOMAIN, repositoryPrefix="team")["repositories"]

    assert [repository["name"] for repository in listed] == ["team-a", "team-b"]


@pytest.mark.parametrize("prefix", ["my_", "my."])
def test_prefix_characters_that_databases_treat_as_wildcards_are_plain(world, prefix):
    listed = world.client.list_repositories_in_domain(domain=DOMAIN, repositoryPrefix=prefix)["repositories"]

    assert listed == []


def test_administrator_account_filters(world):
    own = world.client.list_repositories_in_domain(domain=DOMAIN, administratorAccount=world.account)
    other = world.client.list_repositories_in_domain(domain=DOMAIN, administratorAccount="123123123123")

    assert [repository["name"] for repository in own["repositories"]] == [REPOSITORY]
    assert other["repositories"] == []


def test_listing_repositories_of_an_unknown_domain_is_not_found(client):
    with not_found("domain"):
        client.list_repositories_in_domain(domain="unknown")


def test_repositories_of_an_account_are_listed_over_all_its_domains(world):
    world.client.create_domain(domain="another")
    world.client.create_repository(domain="another", repository="theirs")

    listed = world.client.list_repositories()["repositories"]

    found = {(repository["domainName"], repository["name"]) for repository in listed}
    assert found == {("another", "theirs"), (DOMAIN, REPOSITORY)}


def test_repositories_of_other_accounts_and_regions_are_not_listed(connect, world):
    elsewhere = connect(world.account, region="eu-west-1")

    assert elsewhere.list_repositories()["repositories"] == []
    assert connect("777777777777").list_repositories()["repositories"] == []


def test_tags_given_at_creation_are_the_repositorys(world):
    created = world.create_repository("second", tags=[{"key": "team", "value": "a"}])

    tags = world.client.list_tags_for_resource(resourceArn=created["arn"])["tags"]
    assert tags == [{"key": "team", "value": "a"}]


def test_empty_description_is_none(world):
    assert "description" not in world.create_repository("second", description="")


def test_repositories_of_an_account_are_listed_by_name_under_a_prefix(world):
    world.client.create_domain(domain="another")
    for domain, name in [("another", "zulu"), (DOMAIN, "alpha"), ("another", "my-other")]:
        world.client.create_repository(domain=domain, repository=name)

    def listed(**members):
        found = world.client.list_repositories(**members)["repositories"]
        return [(repository["domainName"], repository["name"]) for repository in found]

    everything = [(DOMAIN, "alpha"), ("another", "my-other"), (DOMAIN, REPOSITORY), ("another", "zulu")]
    assert listed() == everything
    assert listed(repositoryPrefix="my-") == [("another", "my-other"), (DOMAIN, REPOSITORY)]
    assert listed(repositoryPrefix="My") == []


def test_tags_and_connection_go_with_their_repository(world):
    arn = world.create_repository("second", tags=[{"key": "team", "value": "a"}])["arn"]
    world.client.associate_external_connection(
        domain=DOMAIN, repository="second", externalConnection="public:npmjs"
    )

    world.client.delete_repository(domain=DOMAIN, repository="second")

    assert world.create_repository("second")["externalConnections"] == []
    assert world.client.list_tags_for_resource(resourceArn=arn)["tags"] == []
