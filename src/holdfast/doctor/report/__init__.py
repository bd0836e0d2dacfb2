"""A report for people, for programs, and for CI."""
