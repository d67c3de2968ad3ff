"""A publish holds a few blocks of its body in memory, whatever the format and however large the package."""

import pathlib
import sys

import pytest

from publishes import PUBLISHES
from world import REPOSITORY

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much memory a program held at most"),
    pytest.mark.alone,
]

LARGE_BYTES = 64 << 20
# What is held beyond what was held before: the blocks between the connection, the digests and the disk.
MOST_HELD_BYTES = 20 << 20


@pytest.mark.parametrize("format_", sorted(PUBLISHES))
def test_a_publish_holds_a_few_blocks_of_its_body(format_, server, client, account, world):
    def at(endpoint):
        return endpoint.at(server, client, account, REPOSITORY)

    # What is there once something was published stays.
    first, large = (PUBLISHES[format_](at, version, length) for version, length in (("1.0.0", 1 << 20), ("2.0.0", LARGE_BYTES)))
    assert first() in (200, 201)

    statuses = []
    held = most_held(server, lambda: statuses.append(large()))

    assert statuses[0] in (200, 201)
    assert held <= MOST_HELD_BYTES, f"{held >> 20} MiB were held"


def most_held(server, work):
    """The most bytes of memory that a server holds while some work is done, beyond those that it holds before."""
    process = pathlib.Path("/proc") / str(server.process_id)

    def told(name):
        line = next(line for line in (process / "status").read_text().splitlines() if line.startswith(name))
        return int(line.split()[1]) << 10

    # The highest mark is counted from here.
    (process / "clear_refs").write_text("5")
    before = told("VmRSS")
    work()
    return told("VmHWM") - before
