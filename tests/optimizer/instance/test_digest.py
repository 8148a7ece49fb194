"""The identity of an instance depends on its content and on nothing else."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.instance.digest import digest
from optimizer.schema.side_file import SideFile

NUMBERS = st.dictionaries(st.text(max_size=3), st.floats(-1e9, 1e9), max_size=4)


@settings(max_examples=40)
@given(NUMBERS, st.randoms())
def test_order_space_and_spelling_do_not_matter(value: dict[str, float], rng: object) -> None:
    """Shuffled keys, other white space, 3 for 3.0: the same instance."""
    items = list(value.items())
    rng.shuffle(items)  # type: ignore[attr-defined]
    whole = {k: int(v) if v.is_integer() and v else v for k, v in items}
    assert digest(json.dumps(value), []) == digest(json.dumps(whole, indent=3), [])


def test_every_change_of_content_matters() -> None:
    """Another number, another text, another order in a list: another instance."""
    texts = ['{"a": 3}', '{"a": 4}', '{"a": "3"}', '{"a": [1, 2]}', '{"a": [2, 1]}', '{"b": 3}']
    assert len({digest(text, []) for text in texts}) == len(texts)


def test_side_files_count_by_name_and_bytes(tmp_path: Path) -> None:
    """One byte more in a side file, or another name, is another instance; order is not."""
    one, two = SideFile("a.csv", tmp_path / "a.csv"), SideFile("b.csv", tmp_path / "b.csv")
    one.path.write_bytes(b"id\n1\n")
    two.path.write_bytes(b"id\n2\n")
    before = digest("{}", [one, two])
    assert before == digest("{}", [two, one])
    assert before != digest("{}", [SideFile("c.csv", one.path), two])
    one.path.write_bytes(b"id\n1\n ")
    assert before != digest("{}", [one, two])
