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
import swift_client
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
    "Swift": swift_client.EVERY,
}
# Clients that need more than every run has, a second root: somebody runs them by hand, and the page says when that was.
BY_HAND = (*ruby_client.IN_SECOND_ROOT, *swift_client.EVERY)
_NAMES = {"berry": "Yarn", "yarn": "Yarn", "bun": "Bun", "deno": "Deno", "cargo": "Cargo", "gem": "RubyGems", "gem40ruby": "RubyGems", "bundler": "Bundler", "maven": "Maven", "swiftpm": "SwiftPM"}
_NAMES |= {"gradle": "Gradle", "ivy": "Ivy"}
_NAMES |= {"poetry": "Poetry", "hatch": "Hatch", "flit": "Flit", "pdm": "PDM"}
# The packages that hold a client's program, where they are called otherwise.
_PACKAGES = {"pnpm12": "@pnpm/exe.linux-x64", "bun": "@oven/bun-linux-x64", "deno": "@deno/linux-x64-glibc"}


def render(plays, page=PAGE, only=None, today=None):
    """Returns the tables of these plays, in Markdown; what was skipped stays as the page has it.

    With `only` a family is named whose table is made, and all others stay. With `today` those clients that are run by hand
    have been run then; without it the page goes on to say what it says.
    """
    before = page.shown()
    lines = []
    for family in FAMILIES:
        made = only in (None, family)
        lines += _section(family, plays, before, today) if made else _shown_section(family, before)
    files = sorted(set(re.findall(r"\]\[([\w.]+)\]", "\n".join(lines))))
    return "\n".join([*lines, *(f"[{file}]: {_SCENARIOS}/{file}" for file in files)]) + "\n"


def _section(family, plays, before, today):
    """The lines of a family, of what was played and of what the page shows."""
    outcomes = {}
    for scenario, client, outcome in plays:
        if client in FAMILIES[family]:
            outcomes.setdefault((scenario, client), set()).add(outcome)
    titles = {client: title(client) for client in FAMILIES[family]}
    marks = _marks(before)
    lines = [f"## {family}", ""]
    for client in titles:
        if client in BY_HAND:
            played = any(one == client and "passed" in how for (_, one), how in outcomes.items())
            lines += [f"{_by_hand(titles[client])}{today if today and played else _day(titles[client], before)}.", ""]
    lines += [f"| scenario | {' | '.join(titles.values())} |", "| --- |" + " --- |" * len(titles)]
    for scenario in sorted({scenario for scenario, _ in outcomes}):
        row = _row(scenario)
        cells = (
            _mark(outcomes.get((scenario, client), ()), marks.get((row, titles[client]), SKIPPED)) for client in titles
        )
        lines.append(f"| {row} | {' | '.join(cells)} |")
    return [*lines, ""]


def _shown_section(family, table):
    """The lines of a family as a table has them."""
    _, found, rest = table.partition(f"## {family}\n")
    end = re.search(r"^(## |\[[\w.]+\]: )", rest, re.MULTILINE)
    return (found + rest[: end.start() if end else None]).splitlines()


def _by_hand(title):
    return f"{title} is not part of every run. Last run by hand: "


def _day(title, table):
    """When a table says that a client was run by hand."""
    found = re.search(f"^{re.escape(_by_hand(title))}([-0-9]+)", table, re.MULTILINE)
    return found.group(1) if found else "never"


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
        return nuget_client.version(client)
    if client in ruby_client.IN_SECOND_ROOT:
        return f"{ruby_client.version(client)} on Ruby {ruby_client.runtime()}"
    if client in ruby_client.EVERY:
        return ruby_client.version(client)
    if client in swift_client.EVERY:
        return swift_client.version()
    if client in maven_client.EVERY:
        return maven_client.version(client)
    if client in jvm_client.EVERY:
        return jvm_client.version(client)
    lock = pins / "pypi" / f"{client}.txt"
    text = (lock if lock.exists() else ROOT / "tests" / "requirements.txt").read_text()
    return re.search(rf"^{client.rstrip('0123456789')}==([\w.]+)", text, re.MULTILINE).group(1)
