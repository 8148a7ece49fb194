"""From an instance file to checked data: every problem in it is found at once and located."""
