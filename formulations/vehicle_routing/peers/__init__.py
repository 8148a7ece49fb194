"""Other people's routing solvers, one file each, for the benchmarks only."""
