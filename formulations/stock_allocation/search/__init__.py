"""Ways to plan stock beside the model, one file each."""
