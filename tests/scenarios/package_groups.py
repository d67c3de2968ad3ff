"""Calls on package groups, as tests of groups and of what they block make them."""

from world import DOMAIN

ORIGIN_TYPES = {"PUBLISH", "EXTERNAL_UPSTREAM", "INTERNAL_UPSTREAM"}


def create(world, pattern, **members):
    """Creates a group and gives its description."""
    return world.client.create_package_group(domain=DOMAIN, packageGroup=pattern, **members)["packageGroup"]


def configure(world, pattern, **members):
    """Changes origin restrictions and allowed repositories of a group."""
    return world.client.update_package_group_origin_configuration(
        domain=DOMAIN, packageGroup=pattern, **members
    )
