"""How a set, its parameters and its groups are declared from a mask over arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyomo.core as pyo

from optimizer.sdk import Cells, CellValues

Labels = tuple[Sequence[Any], ...]


def declare(m: Any, name: str, mask: np.ndarray, labels: Labels, **params: np.ndarray) -> None:
    """The set of the cells where ``mask`` holds, by their labels, and parameters over it.

    Where there are more labels than axes, the first ones all label the first axis.
    """
    cells = Cells(labels, _positions(mask, labels))
    index = pyo.Set(dimen=len(labels), initialize=cells)
    setattr(m, name, index)
    for param, values in params.items():
        setattr(m, param, pyo.Param(index, initialize=CellValues(cells, values[mask])))


def group(
    m: Any,
    name: str,
    mask: np.ndarray,
    labels: Labels,
    by: tuple[int, ...],
    also: Iterable[Any] = (),
) -> None:
    """The cells where ``mask`` holds, as one set for each value of the labels at ``by``.

    There is a set for each of the keys ``also``, an empty one if need be.
    """
    columns = _columns(mask, labels)
    rest = [column for n, column in enumerate(columns) if n not in by]
    members = rest[0] if len(rest) == 1 else zip(*rest, strict=True)
    groups: dict[Any, list[Any]] = {key: [] for key in also}
    keys = columns[by[0]] if len(by) == 1 else zip(*(columns[n] for n in by), strict=True)
    for key, member in zip(keys, members, strict=True):
        groups.setdefault(key, []).append(member)
    index = pyo.Set(dimen=len(by), initialize=list(groups))
    setattr(m, f"{name}_INDEX", index)
    setattr(m, name, pyo.Set(index, dimen=len(rest), initialize=groups))


def _columns(mask: np.ndarray, labels: Labels) -> list[list[Any]]:
    """The labels of the cells where ``mask`` holds, one list for each label."""
    positions = _positions(mask, labels)
    return [[names[k] for k in at.tolist()] for names, at in zip(labels, positions, strict=True)]


def _positions(mask: np.ndarray, labels: Labels) -> list[np.ndarray]:
    """Where in its list the label of each cell is, one array for each list."""
    at = np.nonzero(mask)
    extra = len(labels) - len(at)
    return [at[max(0, n - extra)] for n in range(len(labels))]
