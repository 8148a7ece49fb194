"""What the arrays of a day are made of: places, vehicles, windows, and who may serve whom."""
