"""What in the stock of today needs a person: SKUs with the money at stake, the most first."""

from formulations.abc_cost.alerts.data import Stock as Stock
from formulations.abc_cost.alerts.data import cross_checks as cross_checks
from formulations.abc_cost.alerts.report import sections as sections
from formulations.abc_cost.alerts.rules import alerts as alerts
