"""docs/CONFIGURATION.md, and the README where it shows some of it, list the flags that the server has."""

import os
import re
import subprocess

import pytest

from server_process import ROOT, server_binary

PAGE, README = ROOT / "docs" / "CONFIGURATION.md", ROOT / "README.md"

# A flag with what it takes, its variable, and the words of its default.
ROW = re.compile(r"^\| `(--[^`]+)` \| `(CODEARTIFACT_\w+)` \| ([^|]+?) \|", re.MULTILINE)
HELP = re.compile(
    r"^ +(--[a-z-]+(?: <\S+>)?)\n(?:(?! +--).*\n)*? +\[env: (\w+)=\]\n(?: +\[default: (\S+)\]\n)?", re.MULTILINE
)


@pytest.fixture(scope="module")
def flags():
    """Every flag that has a variable: flag to variable and default, or None where the server names no default."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("CODEARTIFACT_")}
    command = [str(server_binary()), "--help"]
    text = subprocess.run(command, capture_output=True, text=True, check=True, env=plain).stdout
    found = {re.sub("[<>]", "", flag): (variable, default or None) for flag, variable, default in HELP.findall(text)}
    assert len(found) == text.count("[env: ")
    return found


def rows(page):
    """Returns the rows of all tables of flags: flag to variable and default, or None where it is no value."""
    text = page.read_text()
    listed = ROW.findall(text)
    values = [re.fullmatch("`([^`]+)`", default) for _, _, default in listed]
    found = {flag: (variable, value and value[1]) for (flag, variable, _), value in zip(listed, values, strict=True)}
    assert len(found) == text.count("\n| `--")
    return found


def test_page_lists_every_flag_with_its_variable_and_default(flags):
    assert rows(PAGE) == flags


def test_readme_shows_flags_as_they_are(flags):
    shown = rows(README)

    assert shown
    assert shown.items() <= flags.items()
