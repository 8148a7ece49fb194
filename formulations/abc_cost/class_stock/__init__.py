"""Class stock: how much of each class to hold, between floors, caps, shares and totals."""
