"""A bound by the links between orders, for days whose routes are too long for columns."""
