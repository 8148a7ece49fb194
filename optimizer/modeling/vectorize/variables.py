"""Bounds and domains of variables over their index sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from pyomo.core.base.initializer import ItemInitializer

from optimizer.modeling.vectorize.families import evaluated
from optimizer.modeling.vectorize.frames import Frame, NotVectorizedError, Run
from optimizer.modeling.vectorize.index import Index
from optimizer.modeling.vectorize.linear import linear
from optimizer.modeling.vectorize.sets import Sets

Fit = Callable[[Any], Callable[..., Any]]
"""A rule as it can be called with values."""

SIDES = ((0, -np.inf), (1, np.inf))
"""The place of a bound in a pair, and what stands for none."""


class Bounds(NamedTuple):
    """What the columns of a variable lie between, and which are whole."""

    lower: np.ndarray
    upper: np.ndarray
    integer: np.ndarray


def bounds_of(run: Run, of: Any, index: Index, sets: Sets, fit: Fit) -> Bounds:
    """Bounds as given, within those of the domain.

    Raises:
        NotVectorizedError: when a variable is declared in a way that only Pyomo knows.
    """
    if of._rule_init is not None or not of._dense:
        raise NotVectorizedError(f'"{of.name}" has initial values or is not dense')
    bounds = _domains(run, of, index, fit)
    start = of._rule_bounds
    if start is None:
        return bounds
    if start.constant():
        pair = start(None, None)
        given = np.array([[_number(pair[k], missing)] for k, missing in SIDES])
        _narrow(bounds, np.arange(index.size), given)
    elif type(start._initializer) is ItemInitializer:
        _narrow(bounds, np.arange(index.size), _by_key(of, index, sets))
    else:
        for frame, rows, pair in evaluated(run, fit(start._initializer._fcn), index):
            alive = frame.alive
            given = np.array([_side(frame, pair, k, missing) for k, missing in SIDES])
            _narrow(bounds, rows[alive], given[:, alive])
    return bounds


def _domains(run: Run, of: Any, index: Index, fit: Fit) -> Bounds:
    lower, upper = np.full(index.size, -np.inf), np.full(index.size, np.inf)
    bounds = Bounds(lower, upper, np.zeros(index.size, bool))
    start = of._rule_domain
    if start.constant():
        _confine(bounds, np.arange(index.size), start(of.parent_block(), None, of))
    else:
        for frame, rows, domain in evaluated(run, fit(start._set._fcn), index):
            _confine(bounds, rows[frame.alive], domain)
    return bounds


def _confine(bounds: Bounds, rows: np.ndarray, domain: Any) -> None:
    low, high = domain.bounds()
    interval = domain.get_interval()
    bounds.lower[rows] = -np.inf if low is None else low
    bounds.upper[rows] = np.inf if high is None else high
    bounds.integer[rows] = interval is not None and interval[2] == 1


def _by_key(of: Any, index: Index, sets: Sets) -> np.ndarray:
    pairs = of._rule_bounds._initializer._dict
    if not isinstance(pairs, Mapping):
        raise NotVectorizedError(f'the bounds of "{of.name}" are a sequence')
    places = index.positions(sets.factor(list(pairs), index.num_parts).columns)
    if len(places) != index.size or (places < 0).any():
        raise NotVectorizedError(f'"{of.name}" has not just one pair of bounds for each key')
    given = np.zeros((2, index.size))
    for k, missing in SIDES:
        given[k, places] = [_number(pair[k], missing) for pair in pairs.values()]
    return given


def _side(frame: Frame, pair: Any, k: int, missing: float) -> np.ndarray:
    if type(pair) is not tuple or len(pair) != 2:
        raise NotVectorizedError("bounds are not a pair")
    bound = linear(frame, missing if pair[k] is None else pair[k])
    if bound.terms:
        raise NotVectorizedError("a bound depends on a variable")
    return np.broadcast_to(bound.constant, frame.size)


def _number(bound: Any, missing: float) -> float:
    if bound is None:
        return missing
    if not isinstance(bound, int | float):
        raise NotVectorizedError("a bound is no number")
    return float(bound)


def _narrow(bounds: Bounds, rows: np.ndarray, given: np.ndarray) -> None:
    low, high = given
    if np.isnan(given).any() or (low == np.inf).any() or (high == -np.inf).any():
        raise NotVectorizedError("a bound is not finite")
    bounds.lower[rows] = np.maximum(bounds.lower[rows], low)
    bounds.upper[rows] = np.minimum(bounds.upper[rows], high)
