"""Load, compile and verify by themselves, one instance of each formulation (``make micro``)."""

from __future__ import annotations

import json
import random

import pytest

import optimizer
from optimizer.modeling.compile import compile_by_key, compile_model
from optimizer.registry import formulations

SIZE = {"abc_cost": 2000, "stock_allocation": 30, "vehicle_routing": 12}
ROOMS = sorted(SIZE)


def envelope(name):
    return formulations()[name].generate(random.Random(1), SIZE[name], "usual")


@pytest.mark.parametrize("name", ROOMS)
def bench_load(benchmark, name, tmp_path):
    """From the file to checked data."""
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(envelope(name)), encoding="utf-8")
    assert benchmark(optimizer.load, path).formulation.name == name


@pytest.mark.parametrize("name", ROOMS)
def bench_compile(benchmark, name):
    """From checked data to the matrix that a backend sees."""
    loaded = optimizer.load(envelope(name))
    form = benchmark(lambda: compile_model(loaded.formulation.build(loaded.data)))
    assert len(form.cost) > 0


@pytest.mark.parametrize("name", ROOMS)
def bench_compile_by_key(benchmark, name):
    """The same where Pyomo builds the model; ``tests.micro.allocation`` has a large one."""
    loaded = optimizer.load(envelope(name))
    form = benchmark(lambda: compile_by_key(loaded.formulation.build(loaded.data)))
    assert len(form.cost) > 0


@pytest.mark.parametrize("name", ROOMS)
def bench_verify(benchmark, name):
    """Every rule and the cost of a plan."""
    loaded = optimizer.load(envelope(name))
    plan = loaded.formulation.baseline(loaded.data, random.Random(1))
    assert plan is not None, "the rule of thumb plans this instance"
    assert benchmark(optimizer.verify, loaded, plan).ok
