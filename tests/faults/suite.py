"""Runs the fault suite; `run --help` says how."""

import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

from collectors import Collectors
from mixed import Mixed
from starts import Starts

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHOWN_OF_A_KIND = 5


class Findings:
    """What is wrong, by kind."""

    def __init__(self, say):
        self.by_kind = collections.defaultdict(list)
        self._say = say

    def add(self, kind, sentence):
        self.by_kind[kind].append(sentence)
        if len(self.by_kind[kind]) <= SHOWN_OF_A_KIND:
            self._say(f"WRONG  {kind}: {sentence}")


def read_options():
    parser = argparse.ArgumentParser(
        prog="tests/faults/run",
        description="Breaks servers, their database and their bucket while clients write, and judges what is left.",
    )
    parser.add_argument(
        "--server", type=pathlib.Path, help="the binary (default: CODEARTIFACT_SERVER_BINARY, or that of target/debug)"
    )
    parser.add_argument("--minutes", type=float, default=3, help="how long faults go on (default: 3; the long form is 30)")
    parser.add_argument("--seed", type=int, help="what faults and clients are drawn from (default: random, and printed)")
    parser.add_argument("--json", type=pathlib.Path, help="write figures and findings to this file")
    parser.add_argument(
        "--only", action="append", choices=["mixed", "collectors", "starts"], help="a scenario (default: all)"
    )
    parser.add_argument("--compare-and-set", type=int, help="how many of these operations (default: 2000 in 30 minutes)")
    parser.add_argument("--publishes", type=int, help="how many for the collectors (default: 10000 in 30 minutes)")
    parser.add_argument("--starts", type=int, default=50, help="how many servers start at once (default: 50)")
    parser.add_argument("--no-bucket", action="store_true", help="keep all content in the database")
    parser.add_argument("--one-clock", action="store_true", help="leave the clocks of servers as they are")
    parser.add_argument("--keep", action="store_true", help="keep the directory with logs and history")
    options = parser.parse_args()
    share = min(1, options.minutes / 30)
    options.compare_and_set = options.compare_and_set or max(200, int(2000 * share))
    options.publishes = options.publishes or max(1000, int(10000 * share))
    options.seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    named = os.environ.get("CODEARTIFACT_SERVER_BINARY")
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    options.server = options.server or pathlib.Path(named or ROOT / target / "debug/codeartifact-server")
    options.server = options.server.resolve()
    if not options.server.exists():
        parser.error(f"{options.server} does not exist: build it, or name another with --server")
    return options


def say(text):
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {text}\n")
    sys.stdout.flush()


def end_with_the_rest(*_):
    sys.exit(130)


def main():
    options = read_options()
    # A test that is stopped still ends what it has started.
    signal.signal(signal.SIGTERM, end_with_the_rest)
    scenarios = {"mixed": Mixed, "collectors": Collectors, "starts": Starts}
    findings, figures = Findings(say), {}
    say(f"seed {options.seed}, server {options.server}")
    for name in options.only or scenarios:
        directory = tempfile.mkdtemp(prefix=f"codeartifact-faults-{name}-")
        say(f"scenario `{name}` in {directory}")
        scenario = scenarios[name](options, directory, say, findings)
        try:
            scenario.run()
        finally:
            figures[name] = scenario.figures
            if options.keep or findings.by_kind or sys.exc_info()[0]:
                say(f"logs and history are kept in {directory}")
            else:
                shutil.rmtree(directory, ignore_errors=True)
    return report(options, findings, figures)


def report(options, findings, figures):
    print(json.dumps(figures, indent=2))
    counts = {kind: len(sentences) for kind, sentences in findings.by_kind.items()}
    if options.json:
        found = dict(findings.by_kind)
        options.json.write_text(json.dumps({"seed": options.seed, "figures": figures, "findings": found}, indent=1))
    if counts:
        # Once more, where somebody looks who has only the end of the output.
        for kind, sentences in findings.by_kind.items():
            for sentence in sentences[:SHOWN_OF_A_KIND]:
                say(f"WRONG  {kind}: {sentence}")
        say(f"WRONG  {counts}; again with --seed {options.seed}")
        return 1
    say("nothing is wrong")
    return 0


if __name__ == "__main__":
    sys.exit(main())
