"""The README's minute with the AWS CLI, as it is printed: whoever pastes it gets what it says."""

import re
import shutil

import pytest

from server_process import ROOT

PRINTED_ADDRESS = "http://127.0.0.1:4566"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_commands_of_the_readme_do_what_it_says(cli, server, tmp_path):
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    minute = "".join(block for block in blocks if "aws codeartifact" in block)
    announced = re.findall(r"^[^#\n]*# ([1-5]\d\d): (.+)$", minute, re.MULTILINE)
    assert PRINTED_ADDRESS in minute and announced

    ended = cli.run("set -e\n" + minute.replace(PRINTED_ADDRESS, server.url))

    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "copy.txt").read_text() == "hello\n"
    for status, message in announced:
        assert f"HTTP/1.1 {status} " in ended.stdout and message in ended.stdout
