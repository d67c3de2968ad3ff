"""The page of clients shows what was played, by whom, and does not change where a client is missing."""

import re

import pytest

import clients_table
from clients_table import PAGE, PLAYED, SKIPPED, render, title

INSTALLED = "test_npm.py::test_what_is_there_can_be_installed_with_what_it_depends_on"
PUBLISHED = "test_pypi.py::test_files_are_published_again_where_nothing_is_different"


@pytest.fixture
def page(tmp_path):
    """A copy of the page, with nothing in its tables."""
    copy = PAGE.in_copy(tmp_path / "CLIENTS.md")
    copy.write("")
    return copy


def cells(table, scenario):
    """The cells of a scenario, by client and version."""
    lines = [line for line in table.splitlines() if line.startswith("|")]
    place = next(place for place, line in enumerate(lines) if scenario in line)
    head = next(line for line in reversed(lines[:place]) if line.startswith("| scenario"))
    split = ([cell.strip() for cell in line.strip("|").split("|")[1:]] for line in (head, lines[place]))
    return dict(zip(*split, strict=True))


def test_every_client_has_a_column_with_its_version_and_every_link_a_file():
    table = PAGE.shown()
    heads = re.findall(r"^\| scenario \| (.*) \|$", table, re.MULTILINE)
    columns = [column for head in heads for column in head.split(" | ")]
    links = dict(re.findall(r"^\[([\w.]+)\]: (\S+)$", table, re.MULTILINE))

    assert columns == [title(client) for clients in clients_table.FAMILIES.values() for client in clients]
    assert set(re.findall(r"\]\[([\w.]+)\]", table)) == set(links)
    assert [link for link in links.values() if not (PAGE.path.parent / link).is_file()] == []


def test_what_was_played_is_shown_and_what_was_not_is_empty(page):
    table = render({(INSTALLED, "deno", "passed"), (PUBLISHED, "pdm", "passed")}, page)

    shown = cells(table, "what is there can be installed")
    assert shown.pop(title("deno")) == PLAYED
    assert set(shown.values()) == {""}
    assert cells(table, "files are published again")[title("pdm")] == PLAYED


def test_what_is_skipped_is_said_to_be_and_does_not_change_the_page(page):
    skipped = render({(INSTALLED, "deno", "skipped"), (INSTALLED, "npm6", "passed")}, page)
    assert cells(skipped, "what is there")[title("deno")] == SKIPPED

    page.write(render({(INSTALLED, "deno", "passed"), (INSTALLED, "npm6", "passed")}, page))

    assert page.changes(render({(INSTALLED, "deno", "skipped"), (INSTALLED, "npm6", "passed")}, page)) == []


def test_a_client_that_plays_no_more_or_a_scenario_that_is_gone_changes_the_page(page):
    page.write(render({(INSTALLED, "deno", "passed"), (INSTALLED, "npm6", "passed")}, page))

    assert page.changes(render({(INSTALLED, "npm6", "passed")}, page)) != []
    assert page.changes(render(set(), page)) != []


BUILT = "test_swift.py::test_swiftpm_logs_in_publishes_and_builds"


def test_a_client_that_is_run_by_hand_keeps_its_marks_and_the_day(page):
    page.write(render({(BUILT, "swiftpm", "passed")}, page, today="2020-02-02"))
    assert f"{title('swiftpm')} is not part of every run. Last run by hand: 2020-02-02." in page.shown()

    for outcome, today in [("skipped", None), ("skipped", "2021-01-01"), ("passed", None)]:
        assert page.changes(render({(BUILT, "swiftpm", outcome)}, page, today=today)) == [], (outcome, today)
    assert "by hand: 2021-01-01." in render({(BUILT, "swiftpm", "passed")}, page, today="2021-01-01")


def test_one_family_is_written_anew_and_the_others_stay(page):
    page.write(render({(INSTALLED, "deno", "passed"), (PUBLISHED, "pdm", "passed")}, page))

    page.write(render({(BUILT, "swiftpm", "passed")}, page, only="Swift", today="2020-02-02"))

    assert cells(page.shown(), "swiftpm logs in") == {title("swiftpm"): PLAYED}
    assert cells(page.shown(), "files are published again")[title("pdm")] == PLAYED
    everything = {(INSTALLED, "deno", "passed"), (PUBLISHED, "pdm", "passed"), (BUILT, "swiftpm", "passed")}
    assert page.changes(render(everything, page)) == []
