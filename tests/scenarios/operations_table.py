"""The table of docs/OPERATIONS.md: operations, their paths, their scenarios, and the errors that scenarios provoke.

Made of what the server lists, what the model declares and what a run of all scenarios has recorded; the same
scenarios give the same text. Calls are triples of test, operation, and the name of the error or None.
"""

import collections
import json
import pathlib
import subprocess
import textwrap

from inputs import OPERATIONS
from page_table import PageTable
from server_process import ROOT, server_binary

PAGE = PageTable(ROOT / "docs" / "OPERATIONS.md", "operations")
# Where the scenarios are, seen from the page.
SCENARIOS = "../tests/scenarios"

# A file that calls at least this share of all operations goes through the model, and says little of a single one.
THROUGH_THE_MODEL = 0.9
FILES_SHOWN = 3
WIDTH = 112

PROVOKED, NOT_PROVOKED, NOT_DECLARED, BEYOND_THE_MODEL = "✓", "–", "", "+"


def calls_of_their_own(calls):
    """Returns the calls of scenarios that are about single operations, not about all of them."""
    through = _through_the_model(calls)
    return {call for call in calls if _file(call[0]) not in through}


def render(calls):
    """Returns the table of these calls, in Markdown."""
    statuses = _statuses()
    provoked = collections.defaultdict(set)
    for _, operation, error in calls:
        provoked[operation].add(error)
    declared = {name: {shape.name for shape in model.error_shapes} for name, model in OPERATIONS.items()}
    operations = json.loads(_run("operations", "--json"))
    own = calls_of_their_own(calls)

    lines = [
        f"All {len(operations)} operations:",
        "",
        f"| operation | method and path | scenarios | {' | '.join(map(str, statuses.values()))} |",
        "| --- | --- | --- |" + " --- |" * len(statuses),
    ]
    for operation in operations:
        name = operation["operation"]
        path = f"`{operation['method']} {operation['path']}`"
        marks = [_mark(error, declared[name], provoked[name]) for error in statuses]
        lines.append(f"| {name} | {path} | {_scenarios(name, own)} | {' | '.join(marks)} |")
    lines += ["", *textwrap.wrap(_legend(calls, declared, provoked), WIDTH, break_on_hyphens=False), ""]
    lines += [f"[{_title(file)}]: {SCENARIOS}/{file}" for file in sorted({_file(call[0]) for call in calls})]
    return "\n".join(lines) + "\n"


def _mark(error, declared, provoked):
    if error in declared:
        return PROVOKED if error in provoked else NOT_PROVOKED
    return BEYOND_THE_MODEL if error in provoked else NOT_DECLARED


def _scenarios(operation, calls):
    """Says how many tests call an operation, and which files most of them are in."""
    tests = {test for test, called, _ in calls if called == operation}
    files = collections.Counter(map(_file, tests))
    most = sorted(files, key=lambda file: (-files[file], file))
    shown = [f"[{_title(file)}]" for file in most[:FILES_SHOWN]]
    if len(most) > FILES_SHOWN:
        shown.append(f"{len(most) - FILES_SHOWN} more")
    if not any(called == operation and error is None for _, called, error in calls):
        shown.append("none succeeds yet")
    return f"{len(tests)}: {', '.join(shown)}"


def _legend(calls, declared, provoked):
    statuses, through = _statuses(), _through_the_model(calls)
    pairs = {(name, error) for name, errors in declared.items() for error in errors}
    covered = {(name, error) for name, error in pairs if error in provoked[name]}
    never = [error for error in statuses if not any(error in errors for errors in provoked.values())]
    legend = (
        f"The columns are errors: {_enumerate(f'{status} {error}' for error, status in statuses.items())}. Of the "
        f"{len(pairs)} that the model declares, scenarios provoke {len(covered)} (`{PROVOKED}`) and do not yet provoke "
        f"{len(pairs - covered)} (`{NOT_PROVOKED}`); `{BEYOND_THE_MODEL}` is one that an operation gives without "
        "declaring it."
    )
    if never:
        legend += f" No scenario provokes {_enumerate(never)} yet, from any operation."
    if through:
        files = _enumerate(f"[{_title(file)}]" for file in through)
        legend += f" Scenarios that go through all operations count for errors alone: {files}."
    return legend


def _through_the_model(calls):
    called = collections.Counter(file for file, _ in {(_file(test), operation) for test, operation, _ in calls})
    return sorted(file for file, count in called.items() if count >= THROUGH_THE_MODEL * len(OPERATIONS))


def _statuses():
    """Returns the status of every error that the model declares, in order of status."""
    statuses = {
        shape.name: shape.metadata["error"]["httpStatusCode"]
        for model in OPERATIONS.values()
        for shape in model.error_shapes
    }
    return dict(sorted(statuses.items(), key=lambda pair: pair[1]))


def _enumerate(words):
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _file(test):
    return test.partition("::")[0]


def _title(file):
    return pathlib.Path(file).stem.removeprefix("test_").replace("_", " ")


def _run(*arguments):
    command = [str(server_binary()), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
