"""Ways to a routing plan other than through the model, one method a file."""
