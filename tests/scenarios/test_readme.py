"""The README's minutes with the AWS CLI, npm, pip, uv, Cargo, Bundler and Maven, as they are printed: whoever pastes them gets what it says."""

import re
import shlex
import shutil

from cargo_client import toolchain
from server_process import ROOT

PRINTED_ADDRESS = "http://127.0.0.1:4566"


def may_run(block):
    """Tells whether the programs of a block are installed, and in the path: test_swift.py and test_nuget.py have the others."""
    if "--tool swift" in block or "--format nuget" in block:
        return False
    used = set(re.findall(r"^(?:cd \S+ && )?(npm|twine|uv|pip|cargo|gem|bundle|mvn)\b|--tool (npm|twine|pip)\b", block, re.MULTILINE))
    return all(shutil.which(program) for program in {one or other for one, other in used})


def test_the_commands_of_the_readme_do_what_it_says(cli, server, tmp_path):
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    minute = "".join(block for block in blocks if "aws codeartifact" in block and may_run(block))
    assert PRINTED_ADDRESS in minute

    # The home is another one, in which rustup would find nothing.
    rustup = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in toolchain().items())

    ended = cli.run("set -e\n" + rustup + minute.replace(PRINTED_ADDRESS, server.url))

    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "copy.txt").read_text() == "hello\n"
    if shutil.which("twine") and shutil.which("uv"):
        assert (tmp_path / "with-pip" / "hello_python").is_dir()
        assert {"hello_uv", "hello_python"} <= {path.name for path in (tmp_path / "with-uv").iterdir()}
    if shutil.which("cargo"):
        assert (tmp_path / "hello-user" / "target" / "debug" / "hello-user").exists()
    if shutil.which("gem") and shutil.which("bundle"):
        assert (tmp_path / "hello-bundle" / "Gemfile.lock").exists()
