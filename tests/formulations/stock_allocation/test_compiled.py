"""What is compiled: it does so in any order, and what is kept of it can be thrown away."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from formulations.stock_allocation import decomposition, warm
from formulations.stock_allocation.decomposition.mixing import _add

OF_NUMBERS = {"np.ceil", "np.floor"}
"""What makes a number of a number."""


def bare_functions() -> Iterator[ast.FunctionDef]:
    """The functions that are compiled without a count of references."""
    for path in sorted(Path(str(decomposition.__file__)).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                decorators = [each.id for each in node.decorator_list if isinstance(each, ast.Name)]
                if "bare" in decorators:
                    yield node


def test_what_makes_no_arrays_calls_no_methods_of_arrays() -> None:
    """A method such as ``ravel`` compiles there only if it was compiled elsewhere before.

    So it does not where the rest of the code comes from disk, as after a first solve that was
    killed.
    """
    functions = list(bare_functions())
    assert functions
    for function in functions:
        calls = {
            ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)
        }
        assert not {name for name in calls if "." in name} - OF_NUMBERS, function.name


def test_what_is_kept_is_removed_where_numba_keeps_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Only the compiled functions, wherever the user wants them."""
    monkeypatch.setattr(_add._cache, "_cache_path", str(tmp_path))
    for name in ("sku._plan-62.py311.nbi", "sku._plan-62.py311.1.nbc", "other.txt"):
        (tmp_path / name).touch()
    warm._forget()
    assert [path.name for path in tmp_path.iterdir()] == ["other.txt"]
