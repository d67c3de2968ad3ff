"""The comparison by shape finds what differs, so that the examples of the CLI hold something."""

import pytest

from inputs import OPERATIONS
from json_shape import differences

SHAPE = OPERATIONS["ListDomains"].output_shape
DOMAIN = {"name": "my-domain", "status": "Active", "createdTime": "2020-10-20T13:16:48.559000-04:00"}
DOCUMENTED = {"domains": [DOMAIN]}


def test_made_values_and_members_of_a_newer_model_may_differ():
    printed = {"domains": [{**DOMAIN, "createdTime": "2026-01-02T03:04:05+00:00", "arn": "arn:aws:x"}]}

    assert differences(DOCUMENTED, printed, SHAPE) == []


@pytest.mark.parametrize(
    "printed",
    [
        {},
        {"domains": []},
        {"domains": {}},
        {"domains": [{**DOMAIN, "status": "Deleted"}]},
        {"domains": [{**DOMAIN, "name": None}]},
        {"domains": [{**DOMAIN, "createdTime": 1603214208.559}]},
        {"domains": [{**DOMAIN, "unknown": "member"}]},
        {"domains": [{name: value for name, value in DOMAIN.items() if name != "createdTime"}]},
    ],
)
def test_every_other_difference_is_found(printed):
    assert len(differences(DOCUMENTED, printed, SHAPE)) == 1
