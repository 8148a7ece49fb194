"""One SolveReport, told in several ways: text for people, JSON for programs, frames for pandas."""
