"""Order mix: a whole formulation in miniature, for testing the engine."""

from optimizer.sdk import Formulation

FORMULATION = Formulation(
    name="toy",
    title="Order mix",
    version="1.0",
    package=__name__,
)
