"""Stock allocation by prices: shared limits get prices, and each SKU is planned alone at them.

README.md, "Decomposition" has the mathematics.
"""
