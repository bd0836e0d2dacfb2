"""Holdfast: a self-hosted ChatKit in which no message is lost."""

__version__ = "0.1.0"
__all__ = ["__version__"]
