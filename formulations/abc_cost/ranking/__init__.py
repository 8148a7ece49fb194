"""The ranking: SKUs by value, by cost criterion or by weighted criteria, and their classes."""
