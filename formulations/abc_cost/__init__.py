"""ABC-cost minimisation: stock of classes, lots, reorder points, classes of service and counts."""

from optimizer.sdk import Formulation

FORMULATION = Formulation(
    name="abc_cost",
    title="ABC-cost minimisation: class stock, order quantities, reorder policies, grouping "
    "or count schedules under shared limits",
    version="1.0",
    package=__name__,
    default_method="newton",
)
