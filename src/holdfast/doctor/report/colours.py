"""Code in the terminal's own colours: few of them, and none that cannot be read on light or on dark."""

from rich.style import Style
from rich.syntax import ANSISyntaxTheme

__all__ = ["PLAIN"]

PLAIN = ANSISyntaxTheme(
    {
        ("Comment",): Style(dim=True),
        ("Keyword",): Style(bold=True),
        ("Literal", "String"): Style(color="green"),
        ("Name", "Decorator"): Style(bold=True),
    }
)
"""By the names of Pygments' tokens."""
