"""What all servers have at the end, held against the history, against each other, and against the database and bucket."""

import collections
import concurrent.futures
import hashlib

import bucket as bucket_module
import cluster as cluster_module
import state
from clients import DOMAIN
from history import ABSENT

AT_ONCE = 12
# What names the store that the objects belong to.
STORE_MARK = "codeartifact-store.json"
# Statuses under which content is given.
WITH_CONTENT = ("Published", "Unlisted")


def _together(function, items):
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(function, items))


def _pages(api, operation, member, **request):
    found, token = [], {}
    while True:
        page = getattr(api, operation)(**request, **token)
        found += page[member]
        if not page.get("nextToken"):
            return found
        token = {"nextToken": page["nextToken"]}


class Inventory:
    """Reads everything from every server."""

    def __init__(self, clients, registers, assets):
        self.clients = clients
        self.registers = registers
        self.assets = assets
        self.figures = collections.Counter()

    def judge(self):
        for server in range(len(self.clients.servers)):
            yield from self._judge_server(server)

    def _judge_server(self, server):
        api = self.clients.apis[server]
        repositories = _pages(api, "list_repositories_in_domain", "repositories", domain=DOMAIN)
        names = [repository["name"] for repository in repositories]
        if len(names) != len(set(names)):
            yield f"server {server} lists a repository twice"
        count = api.describe_domain(domain=DOMAIN)["domain"]["repositoryCount"]
        if count != len(names):
            yield f"server {server} counts {count} repositories and lists {len(names)}"
        listed = {}
        for found in _together(lambda name: self._versions(server, name), names):
            listed |= found
        self.figures["versions"] = len(listed)
        yield from self._judge_statuses(server, listed)
        yield from self._judge_others(server, names)
        yield from self._judge_contents(server, listed)

    def _versions(self, server, repository):
        """Lists all versions of a repository, by key, with their status and revision."""
        api, found = self.clients.apis[server], {}
        for package in _pages(api, "list_packages", "packages", domain=DOMAIN, repository=repository):
            form, name = package["format"], package["package"]
            space = {"namespace": package["namespace"]} if "namespace" in package else {}
            versions = _pages(
                api, "list_package_versions", "versions", domain=DOMAIN, repository=repository, format=form,
                package=name, **space,
            )
            for version in versions:
                key = state.status(repository, form, name, version["version"])
                found[key] = (version["status"], version["revision"])
        return found

    def _judge_statuses(self, server, listed):
        for key, register in self.registers.items():
            if key[0] != "status":
                continue
            status = listed.get(key, (ABSENT,))[0]
            self.figures["writes held against servers"] += 1
            if not register.may_be(status):
                yield (
                    f"server {server} has `{status}` for {key}, expected one of {register.expected()}: "
                    f"{register.explain()}"
                )

    def _judge_others(self, server, repositories):
        keys = [key for key in self.registers if key[0] != "status"]
        values = _together(lambda key: state.read(self.clients, server, key), keys)
        for key, value in zip(keys, values, strict=True):
            self.figures["writes held against servers"] += 1
            if not self.registers[key].may_be(value):
                yield (
                    f"server {server} has `{value}` for {key}, expected one of {self.registers[key].expected()}: "
                    f"{self.registers[key].explain()}"
                )
            if key[0] == "repository" and (value != ABSENT) != (key[1] in repositories):
                yield f"server {server} describes repository `{key[1]}` as `{value}`, and its list says otherwise"

    def _judge_contents(self, server, listed):
        """Holds content, and descriptions against lists."""
        api = self.clients.apis[server]

        def look(item):
            key, (status, revision) = item
            _, repository, form, package, version = key
            request = {"domain": DOMAIN, "repository": repository, "format": form, "package": package, "packageVersion": version}
            request |= state._space(form)
            wrong = []
            # Descriptions are asked of one server, contents of all.
            mine = hash(key) % len(self.clients.servers) == server
            described = api.describe_package_version(**request)["packageVersion"] if mine else None
            if described and (described["status"], described["revision"]) != (status, revision):
                wrong.append(
                    f"server {server} lists {key} as {status} {revision} and describes it as "
                    f"{described['status']} {described['revision']}"
                )
            if key in self.assets and status in WITH_CONTENT:
                wrong += self._wrong_content(api, server, key, request, mine)
            return wrong

        for wrong in _together(look, sorted(listed.items())):
            yield from wrong

    def _wrong_content(self, api, server, key, request, with_list):
        name, sha256, size = self.assets[key]
        self.figures["assets read"] += 1
        try:
            content = api.get_package_version_asset(asset=name, **request)["asset"].read()
        except Exception as error:  # noqa: BLE001, each is a finding
            return [f"server {server} does not give `{name}` of {key}: {error}; {self.registers[key].explain()}"]
        if hashlib.sha256(content).hexdigest() != sha256 or len(content) != size:
            return [f"server {server} gives other bytes for `{name}` of {key}"]
        if not with_list:
            return []
        assets = _pages(api, "list_package_version_assets", "assets", **request)
        if [(asset["name"], asset["size"], asset["hashes"]["SHA-256"]) for asset in assets] != [(name, size, sha256)]:
            return [f"server {server} lists {assets} for {key}"]
        return []


def judge_counters(clients, postgres):
    """Holds what a domain says of its size against what its assets name."""
    with postgres.connect(cluster_module.DATABASE) as connection:
        named = connection.execute(
            "SELECT COALESCE(SUM(size_bytes), 0)::bigint FROM blob b JOIN domain d ON d.id = b.domain_id"
            " WHERE d.name = %s AND EXISTS (SELECT 1 FROM asset a WHERE a.blob_id = b.id)", [DOMAIN]
        ).fetchone()[0]
    for server, api in enumerate(clients.apis):
        counted = api.describe_domain(domain=DOMAIN)["domain"]["assetSizeBytes"]
        if counted != named:
            yield f"server {server} counts {counted} bytes of assets in the domain, where assets name {named}"


def judge_objects(postgres, bucket):
    """Holds the bucket against the database: each object that a blob names is there and whole, and after collection no
    other."""
    with postgres.connect(cluster_module.DATABASE) as connection:
        rows = connection.execute("SELECT object, sha256, size_bytes FROM blob WHERE object IS NOT NULL").fetchall()
    named = {object_key: (sha256, size) for object_key, sha256, size in rows}
    there = set(bucket.objects()) - {STORE_MARK}
    client = bucket.client()

    def look(item):
        object_key, (sha256, size) = item
        if object_key not in there:
            return f"the object `{object_key}` of a blob is not in the bucket"
        try:
            content = client.get_object(Bucket=bucket_module.BUCKET, Key=object_key)["Body"].read()
        except client.exceptions.NoSuchKey:
            return f"the object `{object_key}` of a blob has left the bucket meanwhile"
        if hashlib.sha256(content).hexdigest() != sha256 or len(content) != size:
            return f"the object `{object_key}` has other bytes than its blob"
        return None

    yield from (wrong for wrong in _together(look, named.items()) if wrong)
    for stranger in sorted(there - set(named)):
        yield f"the object `{stranger}` is in the bucket after collection, and no blob names it"


def judge_events_left(postgres):
    with postgres.connect(cluster_module.DATABASE) as connection:
        left = connection.execute("SELECT COUNT(*) FROM event").fetchone()[0]
    if left:
        yield f"{left} events still wait in the database"
