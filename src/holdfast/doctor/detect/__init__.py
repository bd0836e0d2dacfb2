"""Looks at exchanges and notes what is odd, under the ids of the catalogue."""
