"""Ways to an ABC-cost plan other than through the model, one method a file."""
