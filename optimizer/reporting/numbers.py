"""Numbers as people read them: grouped by thousands, with their unit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any


def grouped(value: float, decimals: int = 0) -> str:
    """``41280.5`` as ``41 280.50`` (two decimals); a zero never carries a minus sign."""
    text = f"{value:,.{decimals}f}".replace(",", " ")
    return text.lstrip("-") if not any(digit in text for digit in "123456789") else text


def money(value: float, currency: str | None) -> str:
    """An amount with two decimals and the currency of the file, if it names one."""
    return f"{grouped(value, 2)} {currency}" if currency else grouped(value, 2)


def percent(share: float, decimals: int = 1) -> str:
    """``0.0123`` as ``1.2 %``."""
    return f"{grouped(100 * share, decimals)} %"


def in_percent(share: float | None) -> float | None:
    """A share as a number of per cent, for tables that name the unit in the header."""
    return None if share is None else 100.0 * share


def short_percent(share: float) -> str:
    """``0.0000123`` as ``0.0012 %``: two digits that count, for gaps of any size."""
    return f"{Decimal(f'{100 * share:.2g}'):f} %" if share < 1 else percent(share)


def percent_at_most(share: float) -> str:
    """``share`` in percent, rounded up, so that "at most" stays true."""
    return f"{grouped(math.ceil(share * 1e4 - 1e-9) / 1e2, 2)} %"


def per_unit(values: Mapping[str, float], unit: str) -> str:
    """``{"load": 0.02, "solve": 1.5}`` as ``load 0.02 s, solve 1.50 s``."""
    return ", ".join(f"{name} {value:.2f} {unit}" for name, value in values.items())


def decimals_for(values: Iterable[float]) -> int:
    """No decimals for a column of whole numbers, two for any other."""
    finite = (value for value in values if math.isfinite(value))
    return 0 if all(float(value).is_integer() for value in finite) else 2


def is_number(value: Any) -> bool:
    """Whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
