"""Why is my ChatKit blank? A client of its own, checks as data, and a report: no code is shared with the engine."""
