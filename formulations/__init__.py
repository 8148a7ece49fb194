"""The rooms: one package for each kind of problem, the same files in each."""
