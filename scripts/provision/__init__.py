"""What a fresh machine needs before Holdfast runs on it.

Standard library only: this runs before anything is installed.
"""
