"""The tables of docs/CLIENTS.md: scenarios, and which version of which client plays them.

Made of the pinned versions and of what a run of all scenarios has recorded; the same scenarios give the same text.
Plays are triples of scenario, client, and `passed` or `skipped`.
"""

import json
import re

import cargo_client
import jvm_client
import maven_client
import npm_clients
import nuget_client
import python_clients
import ruby_client
from page_table import PageTable
from server_process import ROOT

PAGE = PageTable(ROOT / "docs" / "CLIENTS.md", "clients")
PLAYED, SKIPPED, NO_PART = "✓", "skipped", ""

# Where the scenarios are, seen from the page.
_SCENARIOS = "../tests/scenarios"
FAMILIES = {
    "npm": npm_clients.EVERY,
    "Python": dict.fromkeys((*python_clients.PUBLISHERS, *python_clients.PIPS)),
    "Rust": cargo_client.EVERY,
    "Ruby": ruby_client.EVERY,
    "Maven": (*maven_client.EVERY, *jvm_client.EVERY),
    "NuGet": nuget_client.EVERY,
}
_NAMES = {"berry": "Yarn", "yarn": "Yarn", "bun": "Bun", "deno": "Deno", "cargo": "Cargo", "gem": "RubyGems", "bundler": "Bundler", "maven": "Maven"}
_NAMES |= {"gradle": "Gradle", "ivy": "Ivy"}
_NAMES |= {"poetry": "Poetry", "hatch": "Hatch", "flit": "Flit", "pdm": "PDM"}
# The packages that hold a client's program, where they are called otherwise.
_PACKAGES = {"pnpm12": "@pnpm/exe.linux-x64", "bun": "@oven/bun-linux-x64", "deno": "@deno/linux-x64-glibc"}


def render(plays, page=PAGE):
    """Returns the tables of these plays, in Markdown; what was skipped stays as the page has it."""
    before = _marks(page.shown())
    outcomes = {}
    for scenario, client, outcome in plays:
        outcomes.setdefault((scenario, client), set()).add(outcome)
    lines = []
    for family, clients in FAMILIES.items():
        scenarios = sorted({scenario for scenario, client in outcomes if client in clients})
        titles = {client: title(client) for client in clients}
        lines += [f"## {family}", "", f"| scenario | {' | '.join(titles.values())} |"]
        lines += ["| --- |" + " --- |" * len(titles)]
        for scenario in scenarios:
            row = _row(scenario)
            marks = (
                _mark(outcomes.get((scenario, client), ()), before.get((row, titles[client]), SKIPPED))
                for client in titles
            )
            lines.append(f"| {row} | {' | '.join(marks)} |")
        lines.append("")
    files = sorted({scenario.partition("::")[0] for scenario, _ in outcomes})
    return "\n".join([*lines, *(f"[{file}]: {_SCENARIOS}/{file}" for file in files)]) + "\n"


def title(client):
    """Returns the name of a client and its pinned version."""
    name = client.rstrip("0123456789")
    return f"{_NAMES.get(name, name)} {_version(client)}"


def _mark(outcomes, before):
    if not outcomes:
        return NO_PART
    return before if "skipped" in outcomes else PLAYED


def _row(scenario):
    file, _, test = scenario.partition("::")
    return f"[{test.removeprefix('test_').replace('_', ' ')}][{file}]"


def _marks(table):
    """Returns what a table shows, by row and title of the column."""
    marks, titles = {}, []
    for line in table.splitlines():
        first, *cells = [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
        if first == "scenario":
            titles = cells
        elif first.startswith("[") and cells:
            marks |= {(first, name): mark for name, mark in zip(titles, cells, strict=True)}
    return marks


def _version(client):
    pins = ROOT / "tests" / "clients"
    if client in npm_clients.EVERY:
        manifest = json.loads((pins / "npm" / "package.json").read_text())
        packages = {**manifest["dependencies"], **manifest["optionalDependencies"]}
        return packages[_PACKAGES.get(client, client)].rpartition("@")[2]
    if client in cargo_client.EVERY:
        return cargo_client.version()
    if client in nuget_client.EVERY:
        return nuget_client.version()
    if client in ruby_client.EVERY:
        return ruby_client.version(client)
    if client in maven_client.EVERY:
        return maven_client.version(client)
    if client in jvm_client.EVERY:
        return jvm_client.version(client)
    lock = pins / "pypi" / f"{client}.txt"
    text = (lock if lock.exists() else ROOT / "tests" / "requirements.txt").read_text()
    return re.search(rf"^{client.rstrip('0123456789')}==([\w.]+)", text, re.MULTILINE).group(1)
