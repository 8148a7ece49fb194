"""Ruin and recreate, compiled: take strings of orders out of a plan, put them back where cheapest.

J. Christiaens and G. Vanden Berghe, "Slack induction by string removals for vehicle routing
problems", Transportation Science 54 (2020).
"""
