"""What clients do: every kind of write, each on things of the client's own and on some that all share. What was right is
decided afterwards, by `judge.py`."""

import random
import threading

import archives
import clients as clients_module
import state
from clients import DOMAIN
from history import ABSENT, DONE, UNKNOWN
SHARED = "shared"
LABELED = "labeled"
UPSTREAMS = ["upstream-1", "upstream-2", "upstream-3"]
VERSIONS_OF_A_PACKAGE = 40
# Contents that everybody publishes, so that many name the same blob.
COMMON_CONTENTS = 12
# What is known of a key after a write whose outcome is not.
DOUBT = object()


def prepare(clients, workers, large):
    """Makes what the work is about, while nothing is broken."""
    api = clients.apis[0]
    api.create_domain(domain=DOMAIN)
    clients.authorize()
    for name in [SHARED, *UPSTREAMS, *(f"cas-{number}" for number in range(3))]:
        api.create_repository(domain=DOMAIN, repository=name, description="initial")
    made = []
    for number in range(workers):
        worker = Worker(number, clients, 0, large)
        worker.prepare()
        made.append(worker)
    for version in ("1.0.0", "2.0.0", "3.0.0"):
        publish_npm(clients, 0, SHARED, LABELED, version, archives.SMALL)
    return made


def publish_npm(clients, server, repository, package, version, size):
    tarball = archives.npm_tarball(package, version, size)
    body = archives.npm_document(package, version, tarball)
    path = clients.endpoint("npm", repository) + package
    return clients.send(server, "PUT", path, body, content_type="application/json")


class Worker(threading.Thread):
    """One client that writes, one thing after the other."""

    def __init__(self, number, clients, seed, large):
        super().__init__(name=f"w{number}", daemon=True)
        self.number = number
        self.clients = clients
        self.seed = seed
        self.large = large
        self.chance = random.Random(f"{seed}/{number}")
        self.repository = f"w{number}"
        self.copies = f"w{number}-copies"
        self.settings = f"w{number}-settings"
        self.connected = f"w{number}-connected"
        # What is known of keys; a key whose last write is in doubt is not here.
        self.known = {}
        self.published = []
        self.assets = {}
        self.count = 0
        self.pause = 0
        self.failure = None

    def prepare(self):
        api = self.clients.apis[0]
        for name in (self.repository, self.copies, self.settings, self.connected):
            api.create_repository(domain=DOMAIN, repository=name, description="initial")
        for version in ("1.0.0", "2.0.0", "3.0.0"):
            publish_npm(self.clients, 0, self.repository, LABELED, version, archives.SMALL)
        api.create_package_group(domain=DOMAIN, packageGroup=f"/npm/w{self.number}-origin/*", description="initial")

    def run(self):
        kinds = {
            self.publish_generic: 22, self.publish_npm: 12, self.publish_pypi: 8, self.change_status: 10,
            self.delete_version: 5, self.delete_package: 2, self.set_label: 8, self.set_tag: 6, self.remove_tag: 3,
            self.change_group: 6, self.change_group_origin: 2, self.change_origin: 5, self.copy: 6,
            self.change_upstreams: 4, self.change_description: 5, self.change_repository: 7, self.change_domain: 2,
            self.change_connection: 2,
        }
        self.chance.seed(f"{self.seed}/{self.number}")
        try:
            while not self.clients.stopping.is_set():
                self.chance.choices(list(kinds), list(kinds.values()))[0]()
                self.clients.stopping.wait(self.pause * 2 * self.chance.random())
        except Exception as failure:  # noqa: BLE001, told at the end: a mistake of the suite
            self.failure = failure
            raise

    def write(self, kind, writes, call, repeated=(), **more):
        operation, result = self.clients.write(self.name, kind, writes, call, repeated, **more)
        for key, value in writes:
            if operation.outcome == DONE:
                self.known[key] = value
            elif operation.outcome == UNKNOWN:
                self.known[key] = DOUBT
        if writes and operation.outcome == DONE and self.chance.random() < 0.15:
            key = self.chance.choice(writes)[0]
            self.clients.read(self.name, key, lambda server: state.read(self.clients, server, key))
        return operation, result

    def _is_there(self, key):
        """Tells whether there is something, or guesses where that is in doubt; and whether it was known."""
        known = self.known.get(key, ABSENT)
        if known is DOUBT:
            return self.chance.random() < 0.5, False
        return known != ABSENT, True

    def _fresh(self, form):
        self.count += 1
        return f"{form}-w{self.number}-{self.count // VERSIONS_OF_A_PACKAGE}", f"{self.count}.0.0"

    def _size(self):
        return archives.LARGE if self.large and self.chance.random() < 0.3 else archives.SMALL

    def _publish(self, form, package, version, asset, content, call, repeated):
        key = state.status(self.repository, form, package, version)
        self.assets[key] = (asset, archives.sha256(content), len(content))
        operation, _ = self.write(
            f"publish {form}", [(key, "Published")], call, repeated, large=len(content) > 32 * 1024
        )
        if operation.outcome == DONE:
            self.published.append(key)

    def publish_generic(self):
        package, version = self._fresh("generic")
        size = self._size()
        common = self.chance.random() < 0.4
        name = f"common {self.chance.randrange(COMMON_CONTENTS)}" if common else f"{package} {version}"
        self._publish_bytes(package, version, archives.content(f"{name} {size}", size))

    def _publish_bytes(self, package, version, content):
        def call(server):
            self.clients.apis[server].publish_package_version(
                domain=DOMAIN, repository=self.repository, format="generic", namespace="faults", package=package,
                packageVersion=version, assetName="asset", assetContent=content, assetSHA256=archives.sha256(content),
            )

        self._publish("generic", package, version, "asset", content, call, ("ConflictException",))

    def publish_npm(self):
        package, version = self._fresh("npm")
        tarball = archives.npm_tarball(package, version, self._size())
        body = archives.npm_document(package, version, tarball)
        path = self.clients.endpoint("npm", self.repository) + package

        def call(server):
            self.clients.send(server, "PUT", path, body, content_type="application/json")

        self._publish("npm", package, version, "package.tgz", tarball, call, ("exist", "publish over"))

    def publish_pypi(self):
        project, version = self._fresh("pypi")
        project = project.replace("-", "_")
        sdist = archives.python_sdist(project, version, self._size())
        body, content_type = archives.python_form(project, version, sdist)

        def call(server):
            self.clients.send(server, "POST", self.clients.endpoint("pypi", self.repository), body, content_type=content_type)

        package = project.replace("_", "-")
        self._publish("pypi", package, version, f"{project}-{version}.tar.gz", sdist, call, ("exist",))

    def _some_published(self, wanted=("Published", "Unlisted", "Archived")):
        """Gives a version of one's own whose status is known."""
        for _ in range(5):
            if not self.published:
                return None
            key = self.chance.choice(self.published)
            if self.known.get(key) in wanted:
                return key
        return None

    def _version_call(self, key, operation, **more):
        _, repository, form, package, version = key

        def call(server):
            result = getattr(self.clients.apis[server], operation)(
                domain=DOMAIN, repository=repository, format=form, package=package, versions=[version],
                **state._space(form), **more,
            )
            if result.get("failedVersions"):
                failed = result["failedVersions"][version]
                raise clients_module.Answered(409, f"{failed['errorCode']}: {failed['errorMessage']}".encode(), None)

        return call

    def change_status(self):
        key = self._some_published()
        if key is None:
            return
        status = self.chance.choice([s for s in ("Published", "Unlisted", "Archived") if s != self.known[key]])
        call = self._version_call(
            key, "update_package_versions_status", targetStatus=status, expectedStatus=self.known[key]
        )
        self.write("status", [(key, status)], call, ("MISMATCHED_STATUS",))

    def delete_version(self):
        key = self._some_published()
        if key is None:
            return
        self.published.remove(key)
        if self.chance.random() < 0.6:
            call = self._version_call(key, "delete_package_versions")
            self.write("delete version", [(key, ABSENT)], call, ("NOT_FOUND", "ResourceNotFound"))
        else:
            call = self._version_call(key, "dispose_package_versions")
            self.write("dispose", [(key, "Disposed")], call)

    def delete_package(self):
        self.count += 1
        package, content = f"gone-w{self.number}-{self.count}", archives.content(f"gone {self.number} {self.count}")
        key = state.status(self.repository, "generic", package, "1.0.0")

        def delete(server):
            self.clients.apis[server].delete_package(
                domain=DOMAIN, repository=self.repository, format="generic", namespace="faults", package=package
            )

        self._publish_bytes(package, "1.0.0", content)
        if key in self.published:
            self.published.remove(key)
            self.write("delete package", [(key, ABSENT)], delete, ("ResourceNotFound",))

    def set_label(self):
        repository = self.chance.choice([self.repository, self.repository, SHARED])
        tag = f"tag{self.chance.randrange(3)}"
        version = self.chance.choice(["1.0.0", "2.0.0", "3.0.0"])
        path = self.clients.endpoint("npm", repository) + f"-/package/{LABELED}/dist-tags/{tag}"

        def call(server):
            self.clients.send(server, "PUT", path, f'"{version}"'.encode(), content_type="application/json")

        self.write("label", [(("label", repository, LABELED, tag), version)], call)

    def set_tag(self):
        repository = self.chance.choice([self.settings, SHARED])
        name, value = f"tag{self.chance.randrange(4)}", f"value {self.name} {self.count}"
        self.count += 1

        def call(server):
            self.clients.apis[server].tag_resource(
                resourceArn=state.ARN + repository, tags=[{"key": name, "value": value}]
            )

        self.write("tag", [(("tag", repository, name), value)], call)

    def remove_tag(self):
        repository, name = self.chance.choice([self.settings, SHARED]), f"tag{self.chance.randrange(4)}"

        def call(server):
            self.clients.apis[server].untag_resource(resourceArn=state.ARN + repository, tagKeys=[name])

        self.write("untag", [(("tag", repository, name), ABSENT)], call)

    def change_group(self):
        pattern = f"/npm/w{self.number}-{self.chance.randrange(4)}/*"
        key, text = ("group", pattern), f"group {self.count}"
        self.count += 1
        there, certain = self._is_there(key)
        if not there:
            self.write(
                "create group", [(key, text)],
                lambda server: self.clients.apis[server].create_package_group(
                    domain=DOMAIN, packageGroup=pattern, description=text
                ),
                ("ConflictException",) if certain else (), certain=certain,
            )
        elif self.chance.random() < 0.6:
            self.write(
                "update group", [(key, text)],
                lambda server: self.clients.apis[server].update_package_group(
                    domain=DOMAIN, packageGroup=pattern, description=text
                ),
                certain=certain,
            )
        else:
            self.write(
                "delete group", [(key, ABSENT)],
                lambda server: self.clients.apis[server].delete_package_group(domain=DOMAIN, packageGroup=pattern),
                ("ResourceNotFound",), certain=certain,
            )

    def change_group_origin(self):
        pattern, mode = f"/npm/w{self.number}-origin/*", self.chance.choice(["ALLOW", "BLOCK"])
        self.write(
            "group origin", [(("group origin", pattern), mode)],
            lambda server: self.clients.apis[server].update_package_group_origin_configuration(
                domain=DOMAIN, packageGroup=pattern, restrictions={"PUBLISH": mode}
            ),
        )

    def change_origin(self):
        repository, mode = self.chance.choice([self.repository, SHARED]), self.chance.choice(["ALLOW", "BLOCK"])
        self.write(
            "origin", [(("origin", repository, LABELED), mode)],
            lambda server: self.clients.apis[server].put_package_origin_configuration(
                domain=DOMAIN, repository=repository, format="npm", package=LABELED,
                restrictions={"publish": mode, "upstream": "ALLOW"},
            ),
        )

    def copy(self):
        key = self._some_published(wanted=("Published",))
        if key is None:
            return
        copied = state.status(self.copies, *key[2:])
        if self.known.get(copied, ABSENT) != ABSENT:
            return
        _, _, form, package, version = key

        def call(server):
            result = self.clients.apis[server].copy_package_versions(
                domain=DOMAIN, sourceRepository=self.repository, destinationRepository=self.copies, format=form,
                package=package, versions=[version], **state._space(form),
            )
            if result.get("failedVersions"):
                failed = result["failedVersions"][version]
                raise clients_module.Answered(409, f"{failed['errorCode']}: {failed['errorMessage']}".encode(), None)

        self.assets[copied] = self.assets[key]
        self.write("copy", [(copied, "Published")], call, ("ALREADY_EXISTS",))

    def change_upstreams(self):
        chosen = self.chance.sample(UPSTREAMS, self.chance.randrange(4))
        self.write(
            "upstreams", [(("upstreams", self.settings), ",".join(chosen))],
            lambda server: self.clients.apis[server].update_repository(
                domain=DOMAIN, repository=self.settings, upstreams=[{"repositoryName": name} for name in chosen]
            ),
        )

    def change_description(self):
        repository, text = self.chance.choice([self.copies, SHARED]), f"{self.name} {self.count}"
        self.count += 1
        self.write(
            "description", [(("description", repository), text)],
            lambda server: self.clients.apis[server].update_repository(
                domain=DOMAIN, repository=repository, description=text
            ),
        )

    def change_repository(self):
        name = f"w{self.number}-r{self.chance.randrange(4)}"
        key, text = ("repository", name), f"repository {self.count}"
        self.count += 1
        there, certain = self._is_there(key)
        if not there:
            self.write(
                "create repository", [(key, text)],
                lambda server: self.clients.apis[server].create_repository(
                    domain=DOMAIN, repository=name, description=text
                ),
                ("ConflictException",) if certain else (), certain=certain,
            )
        else:
            self.write(
                "delete repository", [(key, ABSENT)],
                lambda server: self.clients.apis[server].delete_repository(domain=DOMAIN, repository=name),
                ("ResourceNotFound",), certain=certain,
            )

    def change_domain(self):
        name = f"domain-w{self.number}"
        key = ("domain", name)
        there, certain = self._is_there(key)
        if not there:
            self.write(
                "create domain", [(key, "Active")],
                lambda server: self.clients.apis[server].create_domain(domain=name), ("ConflictException",), certain=certain,
            )
        else:
            self.write(
                "delete domain", [(key, ABSENT)],
                lambda server: self.clients.apis[server].delete_domain(domain=name), ("ResourceNotFound",),
                certain=certain,
            )

    def change_connection(self):
        key, name = ("connection", self.connected), "public:npmjs"
        there, certain = self._is_there(key)
        if not there:
            self.write(
                "connect", [(key, name)],
                lambda server: self.clients.apis[server].associate_external_connection(
                    domain=DOMAIN, repository=self.connected, externalConnection=name
                ),
                ("ConflictException", "already"), certain=certain,
            )
        else:
            self.write(
                "disconnect", [(key, ABSENT)],
                lambda server: self.clients.apis[server].disassociate_external_connection(
                    domain=DOMAIN, repository=self.connected, externalConnection=name
                ),
                ("ResourceNotFound",), certain=certain,
            )
