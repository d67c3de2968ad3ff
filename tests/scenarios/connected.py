"""A server with a repository that takes from one which is connected to an origin, in any format."""

import clients
from world import DOMAIN

ACCOUNT = "111122223333"


class Connected:
    """The two repositories: `asked` takes from `store`, which is connected."""

    def __init__(self, server, connection, endpoint):
        self.server = server
        self.format = endpoint.FORMAT
        self.client = clients.connect(server.url, ACCOUNT)
        self.client.create_domain(domain=DOMAIN)
        self.client.create_repository(domain=DOMAIN, repository="store")
        self.client.associate_external_connection(domain=DOMAIN, repository="store", externalConnection=connection)
        self.client.create_repository(domain=DOMAIN, repository="asked", upstreams=[{"repositoryName": "store"}])
        self.endpoint = endpoint.at(server, self.client, ACCOUNT, "asked")

    def held(self, repository):
        """The versions that a repository itself holds, by package."""
        of = {"domain": DOMAIN, "repository": repository, "format": self.format}
        held = {}
        for one in self.client.list_packages(**of)["packages"]:
            named = {name: one[name] for name in ("namespace", "package") if name in one}
            versions = self.client.list_package_versions(**of, **named)["versions"]
            held[one["package"]] = sorted(version["version"] for version in versions)
        return held

    def restrict(self, publish, upstream, package):
        """Sets where versions of a package may come from."""
        restrictions = {"publish": publish, "upstream": upstream}
        of = {"domain": DOMAIN, "repository": "asked", "format": self.format, "package": package}
        self.client.put_package_origin_configuration(**of, restrictions=restrictions)
