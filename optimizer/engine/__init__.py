"""From an instance to a verified report: choose a method, solve, re-check, explain."""
