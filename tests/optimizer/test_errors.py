"""Errors as values: what a caller keeps, copies or gets from another process."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimizer.cli.failure import FileError
from optimizer.errors import InstanceError, Issue, SolverError, UsageError

ISSUE = Issue(code="E203", message="must not be negative", pointer="/data/stock", value=-1)
TOO_MANY = InstanceError([ISSUE] * 3, total=500)


def _by_pickle(error: Any) -> Any:
    return pickle.loads(pickle.dumps(error))


@pytest.mark.parametrize("copied", [_by_pickle, copy.copy, copy.deepcopy])
@pytest.mark.parametrize(
    "error", [TOO_MANY, UsageError(ISSUE), SolverError("it hung"), FileError(Path("a"), TOO_MANY)]
)
def test_a_copy_of_an_error_is_whole(error: Any, copied: Callable[[Any], Any]) -> None:
    """A pool of processes sends errors back by pickle; one that cannot be read breaks the pool."""
    again = copied(error)
    assert type(again) is type(error)
    assert str(again) == str(error)
    cause = getattr(again, "cause", again)
    if isinstance(cause, InstanceError):
        assert (cause.issues, cause.total) == (TOO_MANY.issues, 500)
    assert getattr(again, "issue", ISSUE) == ISSUE
