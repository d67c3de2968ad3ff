"""What a run of all scenarios has covered. These tests come last, and skip when only some scenarios have run."""

import datetime
import os

import pytest

import client_record
import clients_table
import operations_table
from inputs import OPERATIONS

pytestmark = pytest.mark.alone


def test_every_operation_has_a_scenario_in_which_it_succeeds(calls_of_all_scenarios):
    own = operations_table.calls_of_their_own(calls_of_all_scenarios)
    succeeded = {operation for _, operation, error in own if error is None}

    assert set(OPERATIONS) - succeeded == set()


def test_operations_page_shows_what_the_scenarios_cover(calls_of_all_scenarios):
    table = operations_table.render(calls_of_all_scenarios)

    hold(operations_table.PAGE, table, "UPDATE_OPERATIONS")


def test_clients_page_shows_what_the_clients_played(plays_of_all_scenarios):
    today = datetime.date.today() if "UPDATE_CLIENTS" in os.environ else None
    table = clients_table.render(plays_of_all_scenarios, today=today)

    hold(clients_table.PAGE, table, "UPDATE_CLIENTS")


@pytest.mark.skipif("UPDATE_CLIENTS_OF" not in os.environ, reason="no family of clients is to be written anew")
def test_clients_page_has_one_family_written_anew_by_a_run_of_its_scenarios(all_found):
    assert "failed" not in client_record.outcomes().values()
    plays, family = client_record.plays(all_found), os.environ["UPDATE_CLIENTS_OF"]

    clients_table.PAGE.write(clients_table.render(plays, only=family, today=datetime.date.today()))


def test_every_client_that_a_scenario_names_was_run_by_it(all_found):
    assert client_record.idle(all_found) == []


def hold(page, table, variable):
    """Holds that a page has this table, or rewrites it where the variable is set."""
    if variable in os.environ:
        page.write(table)
    elif changes := page.changes(table):
        pytest.fail(
            f"the table of docs/{page.path.name} is not that of this run; "
            f"`{variable}=1 tests/run clients` rewrites it\n" + "\n".join(changes),
            pytrace=False,
        )
