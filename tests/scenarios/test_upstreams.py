"""Upstream lists of repositories, as records."""

import pytest

from world import DOMAIN, REPOSITORY, invalid, not_found, over_quota


def upstreams(*names):
    return [{"repositoryName": name} for name in names]


@pytest.fixture
def three(world):
    """A world with the repositories `a`, `b` and `c` beside `my-repo`."""
    for name in "abc":
        world.create_repository(f"up-{name}")
    return world


def update(world, *names, repository=REPOSITORY):
    updated = world.client.update_repository(
        domain=DOMAIN, repository=repository, upstreams=upstreams(*names)
    )
    return updated["repository"]["upstreams"]


def test_upstreams_keep_their_order(three):
    created = three.create_repository("second", upstreams=upstreams("up-c", "up-a", "up-b"))

    assert created["upstreams"] == upstreams("up-c", "up-a", "up-b")
    assert three.describe_repository("second")["upstreams"] == upstreams("up-c", "up-a", "up-b")


def test_updating_replaces_all_upstreams(three):
    update(three, "up-a", "up-b")

    assert update(three, "up-c", "up-a") == upstreams("up-c", "up-a")


def test_empty_list_removes_all_upstreams(three):
    update(three, "up-a", "up-b")

    assert update(three) == []
    assert three.describe_repository()["upstreams"] == []


def test_absent_list_leaves_upstreams_alone(three):
    update(three, "up-a")

    three.client.update_repository(domain=DOMAIN, repository=REPOSITORY, description="x")

    assert three.describe_repository()["upstreams"] == upstreams("up-a")


def test_unknown_upstream_is_not_found_and_changes_nothing(three):
    update(three, "up-a")

    with not_found("repository") as refusal:
        update(three, "up-b", "unknown")
    assert "unknown" in refusal.message
    assert three.describe_repository()["upstreams"] == upstreams("up-a")


def test_repository_with_an_unknown_upstream_is_not_created(world):
    with not_found("repository"):
        world.create_repository("second", upstreams=upstreams("unknown"))
    with not_found("repository"):
        world.describe_repository("second")


def test_upstream_of_another_domain_is_unknown(world):
    world.client.create_domain(domain="another")
    world.client.create_repository(domain="another", repository="theirs")

    with not_found("repository"):
        update(world, "theirs")


def test_upstream_name_outside_its_pattern_is_refused(world):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        update(world, "not a name")


def test_repository_cannot_be_an_upstream_of_itself(world):
    with invalid():
        update(world, REPOSITORY)


def test_upstream_listed_twice_is_refused(three):
    with invalid():
        update(three, "up-a", "up-b", "up-a")


def test_upstreams_cannot_form_a_cycle(three):
    update(three, "up-b", repository="up-a")
    update(three, "up-c", repository="up-b")

    with invalid():
        update(three, "up-a", repository="up-c")


def test_ten_upstreams_are_allowed_and_eleven_exceed_the_quota(world):
    names = [f"up-{number}" for number in range(11)]
    for name in names:
        world.create_repository(name)

    assert update(world, *names[:10]) == upstreams(*names[:10])
    with over_quota("repository"):
        update(world, *names)


def test_upstreams_beside_an_external_connection_are_refused(three):
    three.client.associate_external_connection(
        domain=DOMAIN, repository=REPOSITORY, externalConnection="public:npmjs"
    )

    with invalid():
        update(three, "up-a")


def test_upstream_of_others_can_be_deleted(three):
    update(three, "up-a")

    three.client.delete_repository(domain=DOMAIN, repository="up-a")

    with not_found("repository"):
        three.describe_repository("up-a")


def test_fresh_upstream_list_heals_a_dangling_one(three):
    update(three, "up-a", "up-b")
    three.client.delete_repository(domain=DOMAIN, repository="up-a")

    assert update(three, "up-b") == upstreams("up-b")
    assert three.describe_repository()["upstreams"] == upstreams("up-b")
