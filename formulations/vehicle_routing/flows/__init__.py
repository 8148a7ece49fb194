"""Plans as the values of the model's variables, and back."""
