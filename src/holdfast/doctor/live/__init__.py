"""Talks to a running backend as a ChatKit client does."""
