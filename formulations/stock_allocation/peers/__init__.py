"""Other ways to solve these instances, one a file, to measure ours against."""
