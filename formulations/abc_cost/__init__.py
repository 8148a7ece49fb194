"""ABC-cost minimisation: how much stock per class, and in which lots to order each SKU."""

from optimizer.sdk import Formulation

FORMULATION = Formulation(
    name="abc_cost",
    title="ABC-cost minimisation: class stock and order quantities under shared limits",
    version="1.0",
    package=__name__,
    default_method="newton",
)
