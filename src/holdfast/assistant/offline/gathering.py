"""One sentence for what was done to many tasks, and its numbers read back."""

import re
from collections.abc import Sequence

__all__ = ["gathered", "in_rows", "rows_in"]

# As many are told one by one; the receipts above the answer name them all anyway.
_FEW = 5
_GATHERED = re.compile(
    r"(?m)^(?:(?:Completed|Deleted|Reopened) \d+ tasks|(?:Un|Re)done: \d+ tasks are [a-z ]+): ([\d, a-z]+)\.$"
)
_ROW = re.compile(r"(\d{1,15})(?: to (\d{1,15}))?")
_LONGEST_ROW = 1_000


def gathered(head: str, numbers: Sequence[int], said: Sequence[str]) -> list[str]:
    """`said` as it is for a few tasks; for more one sentence: "Completed 7 tasks: 1 to 6 and 9."

    Args:
        head: what begins it, with `#` for how many there are.
    """
    if len(numbers) <= _FEW:
        return [*said]
    return [f"{head.replace('#', str(len(numbers)))}: {in_rows(numbers)}."]


def in_rows(numbers: Sequence[int]) -> str:
    """Numbers in words, those that follow each other as "3 to 7"."""
    rows: list[list[int]] = []
    for number in sorted(set(numbers)):
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    parts = [
        f"{row[0]} to {row[-1]}" if len(row) > 2 else ", ".join(map(str, row))  # "3, 4" is no row
        for row in rows
    ]
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def rows_in(text: str) -> tuple[int, ...]:
    """The numbers of the tasks that such sentences in a message are about."""
    found: list[int] = []
    for match in _GATHERED.finditer(text):
        for first, last in _ROW.findall(match[1]):
            end = min(int(last or first), int(first) + _LONGEST_ROW)
            found += range(int(first), end + 1)
    return tuple(found)
