"""Sets, parameters and variables read as arrays are those that Pyomo builds."""

from __future__ import annotations

import logging

import pyomo.core as pyo
import pytest

from optimizer.modeling.compile import compile_by_key, compile_model
from optimizer.modeling.vectorize import NotVectorizedError, vectorized
from tests.optimizer.modeling.same import assert_same
from tests.optimizer.modeling.vectorize.declarations import DECLARED
from tests.optimizer.modeling.vectorize.network import network
from tests.optimizer.modeling.vectorize.refused import REFUSED


@pytest.mark.parametrize("name", DECLARED)
def test_declarations_are_read_as_arrays(name: str) -> None:
    """Every way to give members, values, bounds and domains comes to the same numbers."""
    assert_same(vectorized(network(DECLARED[name])), compile_by_key(network(DECLARED[name])))


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_trusted_is_refused_with_its_reason(name: str) -> None:
    """No guess: the reason is told, and the model is built key by key after all."""
    add, why = REFUSED[name]
    model = network(add)
    with pytest.raises(NotVectorizedError, match=why):
        vectorized(model)
    assert_same(compile_model(model), compile_by_key(network(add)))


def test_the_reason_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Who wonders why a model is slow to build finds the reason in the log."""
    with caplog.at_level(logging.INFO, "optimizer.modeling"):
        compile_model(network(REFUSED["slices"][0]))
    assert '"row": a key has a part that is no label' in caplog.text


def broken(rule: object) -> pyo.AbstractModel:
    """The network with one more rule, for each SKU."""

    def add(m: pyo.AbstractModel) -> None:
        m.broken = pyo.Constraint(m.S, rule=rule)

    return network(add)


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        (lambda m, s: m.stock[s, "north", 0] <= 1, KeyError),
        (lambda m, s: m.stock["desk", "north", 1] <= 1, KeyError),
        (lambda m, s: 1 / (len(s) - 3) * m.total <= 1, ZeroDivisionError),
        (lambda m, s: m.total * m.open["east"] <= 1, ValueError),
        (lambda m, s: sum(m.kept[s, w, 1] for w in m.PLACES_OF[s]) <= 1, ValueError),
        (lambda m, s: m.total < 1, ValueError),
        (lambda m, s: m.total <= 1e999 - 1e999, ValueError),
        (lambda m, s: m.nothing[s] <= 1, AttributeError),
        (lambda m, s: None, ValueError),
    ],
)
def test_errors_of_rules_are_those_of_pyomo(rule: object, error: type[Exception]) -> None:
    """A rule that fails for some key fails with the exception that it has key by key."""
    with pytest.raises(NotVectorizedError):
        vectorized(broken(rule))
    with pytest.raises(error):
        compile_model(broken(rule))


def test_a_value_outside_of_its_set_is_an_error() -> None:
    """Parameters are checked although no rule asks for them."""

    def add(m: pyo.AbstractModel) -> None:
        m.wrong = pyo.Param(m.S, initialize={"desk": 1.0})

    with pytest.raises(KeyError):
        compile_model(network(add))
