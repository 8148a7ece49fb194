"""Grouping: how many classes of service there are, which, and which SKU belongs to which."""
