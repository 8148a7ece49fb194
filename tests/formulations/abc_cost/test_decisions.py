"""Every decision keeps what ``Decision`` promises of its package."""

from __future__ import annotations

import pytest

from formulations.abc_cost.decisions import DECISIONS
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.solution import Solution

PROMISED = {
    "data": {"issues", "warnings", "conflicts"},
    "rules": {"violations", "cost"},
    "model": {"build", "obstacle", "num_columns", "REL_ERROR"},
    "thumb": {"plan_of_thumb"},
    "report": {"sections", "kpis"},
    "drawing": {"drawings"},
    "generate": {"generated", "DESCRIPTION"},
}
OF_PRICES = {"search": {"solve"}, "certificate": {"proven_cost"}}
OF_A_MODEL = {"plan": {"decoded", "encoded"}}


def test_each_field_of_data_is_a_decision() -> None:
    """And each table of a plan belongs to one of them."""
    assert list(DECISIONS) == list(Instance.model_fields)
    tables = {name for decision in DECISIONS.values() for name in decision.tables}
    assert tables == set(Solution.model_fields)


@pytest.mark.parametrize("name", DECISIONS)
def test_each_package_has_the_files_and_their_names(name: str) -> None:
    """Files are imported when they are asked for, so that nothing else would miss one."""
    decision = DECISIONS[name]
    promised = PROMISED | (OF_PRICES if decision.method else {})
    promised |= OF_A_MODEL if name != "reorder_policy" else {}
    for file, names in promised.items():
        assert names - set(dir(decision.part(file))) == set(), file
