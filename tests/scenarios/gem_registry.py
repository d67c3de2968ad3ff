"""The Ruby endpoint of a repository, spoken to without a client, and gems as RubyGems would build them.

Knows the wire; asserts nothing but that there is a document where one is asked for.
"""

import gzip
import hashlib
import io
import json
import tarfile

from package_endpoint import PackageEndpoint


class GemRegistry(PackageEndpoint):
    """The Ruby endpoint of a repository, spoken to without a client."""

    FORMAT = "ruby"

    def push(self, content):
        """Pushes a gem."""
        return self.ask("api/v1/gems", "POST", content, Content_Type="application/octet-stream")

    def info(self, gem):
        """The lines of the document of a gem, by number and platform; nothing where there is none."""
        status, _, body = self.ask(f"info/{gem}")
        if status == 404:
            return {}
        assert status == 200, body
        start, *lines = body.decode().splitlines()
        assert start == "---", body
        return dict(line.split(" ", 1) for line in lines)

    def versions(self):
        """The gems that are listed: their numbers and the digest of their documents."""
        status, _, body = self.ask("versions")
        assert status == 200, body
        lines = body.decode().partition("---\n")[2].splitlines()
        return {name: (numbers.split(","), md5) for name, numbers, md5 in (line.split(" ") for line in lines)}


def metadata(name, version, platform="ruby", needs=(), **said):
    """The specification of a gem, as YAML. JSON is YAML, which saves caring for quotes."""
    def requirement(text):
        pairs = [one.strip().split(" ") for one in text.split(",")]
        return {"requirements": [[sign, {"version": number}] for sign, number in pairs]}

    needed = [
        {"name": gem, "type": f":{kind}", "requirement": requirement(text)}
        for gem, text, kind in ((*need, "runtime")[:3] for need in needs)
    ]
    for member in ("required_ruby_version", "required_rubygems_version"):
        if member in said:
            said[member] = requirement(said[member])
    plain = {"name": name, "version": {"version": version}, "platform": platform, "dependencies": needed}
    plain |= {"summary": "small", "authors": ["A"], "require_paths": ["lib"], "specification_version": 4}
    document = {**plain, "rubygems_version": "3.3.15", "files": [], **said}
    lines = "".join(f"{member}: {_tagged(member, value)}\n" for member, value in document.items())
    return f"--- !ruby/object:Gem::Specification\n{lines}"


def _tagged(member, value):
    """A value with the tags by which RubyGems makes objects of it."""
    if member == "version":
        return f"!ruby/object:Gem::Version {json.dumps(value)}"
    if member.startswith("required_"):
        return _requirement(value)
    if member == "dependencies":
        return "".join(_dependency(one) for one in value) or "[]"
    return json.dumps(value)


def _dependency(one):
    members = {
        "name": json.dumps(one["name"]),
        "requirement": _requirement(one["requirement"]),
        "type": one["type"],
        "prerelease": "false",
        "version_requirements": _requirement(one["requirement"]),
    }
    lines = "".join(f"  {member}: {value}\n" for member, value in members.items())
    return f"\n- !ruby/object:Gem::Dependency\n{lines}".removesuffix("\n")


def _requirement(value):
    pairs = ", ".join(
        f"[{json.dumps(sign)}, !ruby/object:Gem::Version {json.dumps(number)}]" for sign, number in value["requirements"]
    )
    return f"!ruby/object:Gem::Requirement {{\"requirements\": [{pairs}]}}"


def pack(name, version, platform="ruby", text=None, files=None, **said):
    """A gem: the same words give the same bytes at any time."""
    text = metadata(name, version, platform, **said) if text is None else text
    files = {f"lib/{name}.rb": f"{name.upper().replace('-', '_')} = '{version}'\n"} if files is None else files
    return assemble(gzip.compress(text.encode(), mtime=0), gzip.compress(tar(files), mtime=0))


def assemble(metadata_gz, data_tar_gz):
    """A gem of its packed parts, with their checksums."""
    parts = {"metadata.gz": metadata_gz, "data.tar.gz": data_tar_gz}
    lines = "".join(f"  {part}: {hashlib.sha256(content).hexdigest()}\n" for part, content in parts.items())
    return tar({**parts, "checksums.yaml.gz": gzip.compress(f"---\nSHA256:\n{lines}".encode(), mtime=0)})


def tar(files):
    """An archive of texts and bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, content in files.items():
            content = content.encode() if isinstance(content, str) else content
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()
