"""Routes as columns: a lower bound on every plan, and the prices of orders behind it."""
