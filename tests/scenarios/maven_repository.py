"""The Maven endpoint of a repository, spoken to without a client.

Knows the wire; asserts nothing.
"""

import hashlib
import io
import zipfile

from package_endpoint import PackageEndpoint


def pom(artifact, version, rest="", group="com.acme", packaging="jar"):
    """A POM."""
    return (
        f"<project><modelVersion>4.0.0</modelVersion><groupId>{group}</groupId><artifactId>{artifact}</artifactId>"
        f"<version>{version}</version><packaging>{packaging}</packaging>{rest}</project>"
    ).encode()


def plugin_jar(artifact, version, prefix, group="com.acme"):
    """The jar of a plugin that has no goals."""
    said = f"<groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>"
    jar = io.BytesIO()
    with zipfile.ZipFile(jar, "w") as archive:
        archive.writestr("META-INF/maven/plugin.xml", f"<plugin><name>Greeter</name>{said}<goalPrefix>{prefix}</goalPrefix><mojos/></plugin>")
    return jar.getvalue()


def metadata(artifact, *versions, group="com.acme"):
    """The document of an artifact, as its publishers send it."""
    listed = "".join(f"<version>{version}</version>" for version in versions)
    return (
        f"<metadata><groupId>{group}</groupId><artifactId>{artifact}</artifactId>"
        f"<versioning><versions>{listed}</versions></versioning></metadata>"
    ).encode()


def digest(content, algorithm="sha1"):
    """A digest as it lies beside a file."""
    return hashlib.new(algorithm, content).hexdigest()


class MavenRepository(PackageEndpoint):
    """The Maven endpoint of a repository."""

    FORMAT = "maven"

    def authorization(self):
        """The header with the token, as a password."""
        return self.basic()

    def put(self, path, body):
        """Sends a file, and gives the status."""
        return self.ask(path, "PUT", body)[0]

    def get(self, path):
        """Reads a file; nothing where there is none."""
        status, _, body = self.ask(path)
        return body if status == 200 else None

    def publish(self, artifact, version, files=None, group="com.acme"):
        """Publishes a version: a jar, a POM and what names it."""
        folder = f"{group.replace('.', '/')}/{artifact}"
        files = files or {"jar": f"{artifact} {version}".encode(), "pom": pom(artifact, version, group=group)}
        for ending, content in files.items():
            status = self.put(f"{folder}/{version}/{artifact}-{version}.{ending}", content)
            if status != 201:
                return status
        return self.put(f"{folder}/maven-metadata.xml", metadata(artifact, version, group=group))

    def versions(self, artifact, group="com.acme"):
        """The versions that are listed, in their order."""
        document = self.get(f"{group.replace('.', '/')}/{artifact}/maven-metadata.xml")
        return [] if document is None else [part.partition("<")[0] for part in document.decode().split("<version>")[1:]]
