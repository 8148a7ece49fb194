"""The field types that every room shares, so that one word means one thing.

All numbers are finite and at most ``LARGEST`` in size, so that they stay exact in a float.
"""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Gt, Le
from pydantic import Field

LARGEST = 1e15
"""Beyond it neither floats nor solvers count exactly."""

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
"""An id, unique in its collection; a reference to it is called ``<thing>_id``."""

Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
"""Free text for people, in any script and on several lines, without control characters."""

Quantity = Annotated[float, Ge(0), Le(LARGEST)]
"""A quantity that cannot be negative; its unit ends the field's name."""

PositiveQuantity = Annotated[float, Gt(0), Le(LARGEST)]
"""A quantity that must be above zero."""

MONEY = object()
"""Marks the fields that are amounts of money, so that they can be told from other numbers."""

Money = Annotated[float, Ge(-LARGEST), Le(LARGEST), MONEY]
"""An amount in the file's currency; negative where a subsidy or a rebate makes sense."""

Cost = Annotated[float, Ge(0), Le(LARGEST), MONEY]
"""Money that is spent; it cannot be negative."""

PositiveCost = Annotated[float, Gt(0), Le(LARGEST), MONEY]
"""Money that is spent, and never nothing."""

Number = Annotated[float, Ge(-LARGEST), Le(LARGEST)]
"""Any finite number, for example a coordinate."""

Count = Annotated[int, Ge(0), Le(2**31)]
"""A whole number of things."""

Percent = Annotated[float, Ge(0), Le(100)]
"""A share in percent, 0 to 100."""

Latitude = Annotated[float, Ge(-90), Le(90)]
Longitude = Annotated[float, Ge(-180), Le(180)]
