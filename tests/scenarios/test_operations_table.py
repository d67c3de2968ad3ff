"""The page of operations is read, compared and written as a whole, so that the run that checks it holds something."""

import re

import pytest

import operations_table
from inputs import OPERATIONS

TABLE = operations_table.PAGE.shown()


@pytest.fixture
def page(tmp_path):
    """A copy of the page, to be written to."""
    return operations_table.PAGE.in_copy(tmp_path / "OPERATIONS.md")


def test_page_has_a_row_for_every_operation_and_a_file_behind_every_link():
    rows = re.findall(r"^\| (\w+) \| `[A-Z]+ /v1/", TABLE, re.MULTILINE)
    links = dict(re.findall(r"^\[([\w ]+)\]: (\S+)$", TABLE, re.MULTILINE))

    assert rows == sorted(OPERATIONS)
    assert set(re.findall(r"\[([\w ]+)\]", TABLE)) == set(links)
    assert [link for link in links.values() if not (operations_table.PAGE.path.parent / link).is_file()] == []


def test_the_same_table_changes_nothing():
    assert operations_table.PAGE.changes(TABLE) == []


@pytest.mark.parametrize(
    "was, is_now",
    [
        (r"(\| CreateDomain .*) ✓ \|$", r"\1 – |"),
        (r"(\| ListPackages .*\| )\d+:", r"\1 1:"),
        (r"(\| UpdateRepository \| `)PUT", r"\1POST"),
        (r"^\| UntagResource .*\n", ""),
        ("The columns are errors", "The columns are statuses"),
        (r"^\[tags\]: .*\n", ""),
    ],
    ids=["error", "scenarios", "method", "row", "legend", "link"],
)
def test_every_part_of_the_table_that_differs_is_told(was, is_now):
    changed, count = re.subn(was, is_now, TABLE, flags=re.MULTILINE)

    assert count == 1
    (gone,) = [line for line in operations_table.PAGE.changes(changed) if re.match("-[^-]", line)]
    assert re.search(was.removeprefix("^").removesuffix(r"\n"), gone)


def test_what_is_written_is_what_is_compared(page):
    created = ("test_domains.py::test_name", "CreateDomain", None)
    refused = ("test_tags.py::test_key", "TagResource", "ResourceNotFoundException")
    table = operations_table.render({created, refused})
    links = {line for line in table.splitlines() if line.startswith("[")}

    assert len(links) == 2 and links < set(TABLE.splitlines())
    assert page.changes(table) != []
    page.write(table)
    assert page.changes(table) == []
    assert page.shown() == table


def test_text_around_the_table_stays(page):
    around = page.path.read_text().split(TABLE)

    page.write("A table.\n")

    assert page.path.read_text().split("A table.\n") == around
