"""A ChatKit client in Python, written from the types: bytes in, what a screen would show out."""
