"""Contradictions between the fields of a day, and what looks like a slip of the pen."""
