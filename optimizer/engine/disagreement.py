"""The case of two solvers that disagree: the model as small as it gets, in a folder of its own.

Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002):
leave out one part after the other, ever smaller ones, as long as the two still disagree.
"""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.modeling.export import write_mps
from optimizer.modeling.matrix import MatrixForm
from optimizer.modeling.part import part_of

Disagree = Callable[[MatrixForm], bool]
IsOver = Callable[[], bool]


def reduced(form: MatrixForm, disagree: Disagree, is_over: IsOver) -> MatrixForm:
    """A part of the model about which the solvers still disagree, as far as the time goes."""
    num_rows, num_columns = form.matrix.shape

    def part(kept: np.ndarray) -> MatrixForm:
        return part_of(form, kept[:num_rows], kept[num_rows:])

    kept, num_chunks = np.ones(num_rows + num_columns, dtype=bool), 1
    while kept.any() and not is_over():
        fewer = _without_a_chunk(kept, num_chunks, lambda some: disagree(part(some)), is_over)
        if fewer is not None:
            kept, num_chunks = fewer, max(1, num_chunks - 1)
        elif num_chunks >= kept.sum():
            break
        else:
            num_chunks = min(2 * num_chunks, int(kept.sum()))
    return part(kept)


def _without_a_chunk(
    kept: np.ndarray,
    num_chunks: int,
    still_fails: Callable[[np.ndarray], bool],
    is_over: IsOver,
) -> np.ndarray | None:
    """The mask less the first of so many chunks that it does not need; None if it needs all."""
    for chunk in np.array_split(np.flatnonzero(kept), num_chunks):
        rest = kept.copy()
        rest[chunk] = False
        if is_over():
            return None
        if still_fails(rest):
            return rest
    return None


def write_case(
    name: str, form: MatrixForm, smaller: MatrixForm, answers: list[dict[str, Any]]
) -> str:
    """A new folder in the current one with both models and what the solvers said of the first."""
    folder = Path(tempfile.mkdtemp(prefix=f"disagreement-{name}-", dir="."))
    write_mps(form, folder / "model.mps")
    write_mps(smaller, folder / "reduced.mps")
    sizes = {"model": dataclasses.asdict(form.size), "reduced": dataclasses.asdict(smaller.size)}
    content = {"answers": answers, **sizes}
    (folder / "answers.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return str(folder)
