"""Reads what a person can save from a browser: a HAR file, a raw stream, a request's body."""
