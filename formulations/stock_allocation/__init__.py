"""Multi-warehouse stock allocation: what to buy, hold, move and ship, where and when."""

from optimizer.sdk import Formulation

FORMULATION = Formulation(
    name="stock_allocation",
    title="Multi-warehouse stock allocation: what to buy, hold, move and ship, where and when",
    version="1.0",
    package=__name__,
)
