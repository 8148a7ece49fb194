"""Textbook policies of single SKUs, over whole arrays of them: one family a file.

========================  ==================================================================
economic_lots.py          lots under steady demand: production, whole lots, cycles, discounts
newsvendor.py             one season, and order-up-to levels with a fixed review
reorder_points.py         (r, Q) under normal and Poisson demand, backorders or lost sales
order_up_to.py            (s, S) under Poisson demand
joint_replenishment.py    SKUs that share a fixed cost of ordering
========================  ==================================================================

Functions take numbers or arrays that broadcast against each other, one entry a SKU, and give arrays
of the same shape, unless they say that they are for one SKU. Rates of demand, costs of holding and
the answer's cost share one unit of time, whichever it is.
"""
