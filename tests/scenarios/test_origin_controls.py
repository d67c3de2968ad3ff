"""Origin controls of packages: where new versions may come from."""

import pytest

from world import DOMAIN, NAMESPACE, REPOSITORY, invalid, not_found


def put(world, publish, upstream, **members):
    answer = world.client.put_package_origin_configuration(
        restrictions={"publish": publish, "upstream": upstream}, **world.package(**members)
    )
    return answer["originConfiguration"]["restrictions"]


def described(world, **members):
    package = world.client.describe_package(**world.package(**members))["package"]
    return package["originConfiguration"]["restrictions"]


@pytest.mark.parametrize("publish", ["ALLOW", "BLOCK"])
@pytest.mark.parametrize("upstream", ["ALLOW", "BLOCK"])
def test_controls_are_put_and_read_back(world, publish, upstream):
    world.publish()
    wanted = {"publish": publish, "upstream": upstream}

    assert put(world, publish, upstream) == wanted
    assert put(world, publish, upstream) == wanted
    assert described(world) == wanted


def test_package_that_does_not_exist_is_created_without_versions(world):
    put(world, "BLOCK", "ALLOW")

    assert world.client.describe_package(**world.package())["package"] == {
        "format": "generic",
        "namespace": NAMESPACE,
        "name": "my-package",
        "originConfiguration": {"restrictions": {"publish": "BLOCK", "upstream": "ALLOW"}},
    }
    assert world.versions() == []
    listed = world.client.list_packages(domain=DOMAIN, repository=REPOSITORY)["packages"]
    assert [package["package"] for package in listed] == ["my-package"]


def test_package_of_a_format_without_namespaces_is_created_under_its_normal_name(world):
    put(world, "ALLOW", "ALLOW", format="pypi", namespace=None, package="My_Package")

    described = world.client.describe_package(
        **world.package(format="pypi", namespace=None, package="my.package")
    )["package"]
    assert described["name"] == "my-package"
    assert "namespace" not in described


def test_created_package_can_be_deleted(world):
    put(world, "BLOCK", "ALLOW")

    world.client.delete_package(**world.package())

    with not_found("package"):
        world.client.describe_package(**world.package())


def test_blocked_publishing_refuses_new_versions_and_nothing_else(world):
    world.publish(unfinished=True)
    put(world, "BLOCK", "BLOCK")

    with invalid() as refusal:
        world.publish(packageVersion="2.0")
    assert "This package is configured to block new versions" in refusal.message
    world.publish(b"more", assetName="more.bin")
    put(world, "ALLOW", "BLOCK")
    world.publish(packageVersion="2.0")


def test_controls_survive_the_last_version_and_not_the_package(world):
    world.publish()
    put(world, "ALLOW", "ALLOW")

    world.client.delete_package_versions(versions=["1.0"], **world.package())
    assert described(world) == {"publish": "ALLOW", "upstream": "ALLOW"}
    world.client.delete_package(**world.package())
    world.publish()
    assert described(world) == {"publish": "ALLOW", "upstream": "BLOCK"}


def test_first_missing_part_names_the_error(world):
    with not_found("repository"):
        put(world, "ALLOW", "ALLOW", repository="unknown")
    with not_found("domain"):
        put(world, "ALLOW", "ALLOW", domain="unknown")
    with invalid():
        put(world, "ALLOW", "ALLOW", namespace=None)


@pytest.mark.parametrize("restrictions", [{}, {"publish": "ALLOW"}, {"upstream": "ALLOW"}])
def test_both_controls_must_be_given(world, restrictions):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        world.client.put_package_origin_configuration(restrictions=restrictions, **world.package())


def test_unknown_control_is_refused(world):
    with invalid(reason="FIELD_VALIDATION_FAILED"):
        put(world, "ALLOW", "DENY")


@pytest.mark.parametrize(
    ("format", "written", "normal"),
    [("pypi", "A_b.-C", "a-b-c"), ("nuget", "Json.Net", "json.net"), ("npm", "Left_Pad", "Left_Pad")],
)
def test_package_is_found_under_every_spelling_of_its_name(world, format, written, normal):
    put(world, "ALLOW", "BLOCK", format=format, namespace=None, package=written)

    listed = world.client.list_packages(domain=DOMAIN, repository=REPOSITORY, format=format)["packages"]
    assert [package["package"] for package in listed] == [normal]
    assert "namespace" not in listed[0]
    for spelling in (written, normal):
        found = world.client.describe_package(
            **world.package(format=format, namespace=None, package=spelling)
        )
        assert found["package"]["name"] == normal


@pytest.mark.parametrize("format", ["maven", "swift", "generic"])
def test_formats_that_need_a_namespace_do_not_go_without(world, format):
    with invalid():
        put(world, "ALLOW", "ALLOW", format=format, namespace=None)


@pytest.mark.parametrize("format", ["pypi", "nuget", "ruby", "cargo"])
def test_formats_without_namespaces_take_none(world, format):
    with invalid():
        put(world, "ALLOW", "ALLOW", format=format, namespace="my-ns")


def test_packages_are_listed_by_format_first(world):
    for format, namespace in [("swift", "aa"), ("npm", None), ("cargo", None), ("generic", "zz")]:
        put(world, "ALLOW", "ALLOW", format=format, namespace=namespace)

    listed = world.client.list_packages(domain=DOMAIN, repository=REPOSITORY)["packages"]
    assert [package["format"] for package in listed] == ["cargo", "generic", "npm", "swift"]
