"""What there is to know of a check, or of several: the pages, without their files."""

import difflib

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from holdfast.doctor.catalogue import BY_ID, CATALOGUE
from holdfast.doctor.report.colours import PLAIN
from holdfast.doctor.report.pages import page

__all__ = ["UnknownCheck", "explain"]

ALL = "all"
_QUIET = Theme({f"markdown.{name}": "bold" for name in ("h1", "h2", "code")})


class UnknownCheck(Exception):
    """There is none of that name. Says what there is."""


def explain(wanted: str, console: Console) -> None:
    """Print the page of the check `wanted`; a list, where it is the first part of ids, or "all".

    To a terminal as a page to read; to a file as Markdown.

    Raises:
        UnknownCheck: no id is or begins like this.
    """
    if (check := BY_ID.get(wanted)) is not None:
        text = page(check, linked=False)
        if console.is_terminal:
            with console.use_theme(_QUIET):
                console.print(Markdown(text, code_theme=PLAIN))  # type: ignore[arg-type]  # handed on to Syntax, which takes a theme
        else:
            console.print(text, markup=False, highlight=False, soft_wrap=True, end="")
        return
    listed = [each for each in CATALOGUE if wanted == ALL or each.id.partition(".")[0] == wanted]
    if not listed:
        near = difflib.get_close_matches(wanted, BY_ID, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"`--explain {ALL}` lists them."
        raise UnknownCheck(f"There is no check {wanted}. {hint}")
    if not console.is_terminal:
        console.print(
            "\n".join(f"{each.id}\t{each.verdict}" for each in listed),
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        return
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column()
    for each in listed:
        table.add_row(Text(each.id, style="bold"), Text(each.verdict))
    console.print(table)
