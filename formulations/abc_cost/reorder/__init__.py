"""Reorder policies: lots and reorder points of all SKUs together, under uncertain demand."""
