"""Measuring: public instances and suites, runs beside other solvers, comparison, acceptance."""
