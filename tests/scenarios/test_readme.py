"""The README's minute with the AWS CLI, as it is printed: whoever pastes it gets what it says."""

import re
import shutil

from server_process import ROOT

PRINTED_ADDRESS = "http://127.0.0.1:4566"


def may_run(block):
    """Tells whether the program of a block is installed."""
    return "npm" not in block or shutil.which("npm") is not None


def test_the_commands_of_the_readme_do_what_it_says(cli, server, tmp_path):
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    minute = "".join(block for block in blocks if "aws codeartifact" in block and may_run(block))
    assert PRINTED_ADDRESS in minute

    ended = cli.run("set -e\n" + minute.replace(PRINTED_ADDRESS, server.url))

    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "copy.txt").read_text() == "hello\n"
