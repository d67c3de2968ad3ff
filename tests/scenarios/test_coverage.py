"""What a run of all scenarios has covered. These tests come last, and skip when only some scenarios have run."""

import os

import pytest

import operations_table
from inputs import OPERATIONS


def test_every_operation_has_a_scenario_in_which_it_succeeds(calls_of_all_scenarios):
    own = operations_table.calls_of_their_own(calls_of_all_scenarios)
    succeeded = {operation for _, operation, error in own if error is None}

    assert set(OPERATIONS) - succeeded == set()


def test_operations_page_shows_what_the_scenarios_cover(calls_of_all_scenarios):
    table = operations_table.render(calls_of_all_scenarios)

    if "UPDATE_OPERATIONS" in os.environ:
        operations_table.write(table)
    elif changes := operations_table.changes(table):
        pytest.fail(
            "the table of docs/OPERATIONS.md is not that of this run; "
            "`UPDATE_OPERATIONS=1 tests/run clients` rewrites it\n" + "\n".join(changes),
            pytrace=False,
        )
