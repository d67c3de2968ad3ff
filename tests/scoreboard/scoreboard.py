#!/usr/bin/env python3
"""Runs the conformance suite against emulators that other people publish, and writes the section of docs/CONFORMANCE.md.

Each emulator of emulators.json is installed from its registry into a folder of its own below target/scoreboard, started
on this machine, asked about every service, and stopped. Services other than CodeArtifact have no world: what is judged of
them is how the form of requests is received. Reports are kept beside the installed program.
"""

import argparse
import collections
import contextlib
import datetime
import gzip
import itertools
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import venv

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
DOCUMENT = ROOT / "docs" / "CONFORMANCE.md"
BEGIN, END = "<!-- scoreboard: begin -->\n", "<!-- scoreboard: end -->"
# Seconds that a program may take until it listens.
PATIENCE = 60
# How many causes are told of each emulator.
SHOWN = 3


def main():
    arguments = parse()
    data = json.loads((HERE / "emulators.json").read_text())
    rows = []
    for emulator in data["emulators"]:
        if arguments.only and emulator["name"] not in arguments.only:
            continue
        folder = arguments.target / emulator["name"]
        install(emulator, folder)
        with running(emulator, folder) as endpoint:
            for service, overlooked in itertools.product(data["services"], ways(emulator)):
                report = ask(arguments, emulator, folder, service, endpoint, data["subjects"], overlooked)
                rows.append((emulator, service, overlooked, report))
    text = section(rows, data)
    print(text)
    if arguments.update:
        write(text)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=pathlib.Path, default=ROOT / "target/debug/codeartifact-conformance")
    parser.add_argument("--target", type=pathlib.Path, default=ROOT / "target/scoreboard", help="where programs go")
    parser.add_argument("--models", type=pathlib.Path, help="botocore's folder `data`; the test clients' without")
    parser.add_argument("--only", action="append", metavar="NAME", help="emulator to run; repeat it for several")
    parser.add_argument("--update", action="store_true", help="write docs/CONFORMANCE.md")
    arguments = parser.parse_args()
    if not arguments.suite.exists():
        sys.exit(f"`{arguments.suite}` is not there; run `cargo build -p codeartifact-tests --bins` first")
    arguments.models = arguments.models or models()
    return arguments


def models():
    found = sorted((ROOT / "tests/.clients/python").glob("lib/python*/site-packages/botocore/data"))
    if not found:
        sys.exit("no botocore in tests/.clients; run `tests/run install`, or name its models with --models")
    return found[-1]


def install(emulator, folder):
    """Installs a program once for each version, into `bin` of a folder."""
    wanted = f"{emulator['package']} {emulator['version']}"
    stamp = folder / "installed-from"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    INSTALLERS[emulator["registry"]](emulator, folder)
    stamp.write_text(wanted)


def install_from_pypi(emulator, folder):
    venv.create(folder, with_pip=True, clear=True)
    pip = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, f"{emulator['package']}=={emulator['version']}"], check=True)


def install_from_cargo(emulator, folder):
    # Speed is not what is judged, and a build without optimization takes less time.
    cargo = ["cargo", "install", "--debug", "--locked", "--root", folder, "--target-dir", folder / "build"]
    subprocess.run([*cargo, f"{emulator['package']}@{emulator['version']}"], check=True)
    shutil.rmtree(folder / "build")


INSTALLERS = {"PyPI": install_from_pypi, "Cargo": install_from_cargo}


@contextlib.contextmanager
def running(emulator, folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    fill = lambda text: text.replace("{port}", port)
    program, *rest = map(fill, emulator["start"])
    environment = os.environ | {name: fill(value) for name, value in emulator["environment"].items()}
    with open(folder / "printed.log", "w") as log:
        process = subprocess.Popen(
            [folder / "bin" / program, *rest], env=environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_until_it_listens(int(port), process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def wait_until_it_listens(port, process):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        # Nothing tells when another program is ready.
        time.sleep(0.1)
    sys.exit(f"nothing listens on port {port}; the program's own words are in printed.log")


def ways(emulator):
    """Tells what to overlook: nothing, and then what hides all the rest."""
    return [[], emulator["overlook"]] if "overlook" in emulator else [[]]


def ask(arguments, emulator, folder, service, endpoint, subjects, overlooked):
    report = folder / ("-".join([service, *overlooked]) + ".json")
    report.unlink(missing_ok=True)
    command = [arguments.suite, "--quiet", "--endpoint", endpoint, "--json", report, "--seed", "score"]
    command += ["--label", emulator["name"], "--html", report.with_suffix(".html")]
    for subject in subjects:
        command += ["--subject", subject]
    for rule in overlooked:
        command += ["--overlook", rule]
    if service != "codeartifact":
        found = sorted((arguments.models / service).glob("*/service-2.json*"))
        command += ["--model", plain(found[-1], folder)]
    ended = subprocess.run(command, capture_output=True, text=True)
    if not report.exists():
        print(f"{emulator['name']}, {service}: {ended.stderr.strip()}", file=sys.stderr)
        return None
    return json.loads(report.read_text())


def plain(path, folder):
    """Models of botocore are compressed; the suite reads text."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    target = folder / f"{path.parent.parent.name}.model.json"
    target.write_bytes(text)
    return target


def section(rows, data):
    today = datetime.date.today().isoformat()
    lines = [
        f"Run on {today} with the subjects {', '.join(data['subjects'])}.",
        "",
        "| emulator | service | operations that answer whole requests | cases passed | not run | hit first |",
        "| --- | --- | ---: | ---: | ---: | --- |",
    ]
    for emulator, service, overlooked, report in rows:
        name = f"{emulator['name']} {emulator['version']} ({emulator['registry']})"
        name += f", {' and '.join(overlooked)} overlooked" if overlooked else ""
        lines.append(f"| {name} | {service} | {cells(report)} |")
    lines += ["", "Not run:", ""]
    lines += [f"- `{entry['name']}`: {entry['because']}" for entry in data["not_run"]]
    return "\n".join(lines) + "\n"


def cells(report):
    if report is None:
        return "| | | it could not be asked"
    if report["interrupted"]:
        return f"| | | ended early: {report['interrupted']}"
    outcomes = collections.Counter(case["outcome"] for operation in report["operations"] for case in operation["cases"])
    run = outcomes["passed"] + outcomes["failed"]
    answering = sum(answers(operation) for operation in report["operations"])
    passed = f"{outcomes['passed']} of {run}"
    return f"{answering} of {len(report['operations'])} | {passed} | {outcomes['skipped']} | {first(report)}"


def answers(operation):
    whole = [case for case in operation["cases"] if case["subject"] == "members"]
    return any(case["outcome"] == "passed" for case in whole)


def first(report):
    """Names what is wrong with answers to whole requests, what shows in most operations first."""
    def operations(cause):
        return len({place["operation"] for place in cause["places"] if place["subject"] == "members"})

    causes = sorted((cause for cause in report["causes"] if operations(cause)), key=operations, reverse=True)
    told = [f"{cause['text']} ({operations(cause)} operations)" for cause in causes[:SHOWN]]
    return "; ".join(told).replace("|", "\\|") or "nothing in whole requests"


def write(text):
    before, rest = DOCUMENT.read_text().split(BEGIN)
    _, after = rest.split(END)
    DOCUMENT.write_text(before + BEGIN + text + END + after)


if __name__ == "__main__":
    main()
