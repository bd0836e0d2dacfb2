"""A conversation's title: by rules without a model, and what is taken of a model's."""

import pytest

from holdfast.assistant.offline.naming import name_of
from holdfast.assistant.titles import LONGEST, cleaned


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Add a task to buy groceries", "Buy groceries"),
        ("please remind me to call mom tonight", "Call mom tonight"),
        ("I need to pay the bills", "Pay the bills"),
        ("Add call the vet and add buy cat food", "Call the vet, Buy cat food"),
        ("Could you please show me all my tasks?", "Show me all my tasks"),
        ("what's pending?", "What's pending"),
        ("mark task 3 as done, thanks", "Mark task 3 as done"),
        ("hello", "Hello"),
        ("Wie geht es dir?", "Wie geht es dir"),
        ("", ""),
        ("???", "???"),
    ],
)
def test_a_name_from_the_first_words(said: str, name: str) -> None:
    assert name_of(said) == name


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Weekly groceries", "Weekly groceries"),
        ('"Weekly groceries."', "Weekly groceries"),
        ("**Weekly groceries**\n\nI chose this because", "Weekly groceries"),
        ("Title: Weekly groceries", "Weekly groceries"),
        ("**Title:** \u201eWocheneinkauf\u201c", "Wocheneinkauf"),
        ("# Weekly   groceries", "Weekly groceries"),
        ("- Weekly groceries", "Weekly groceries"),
        ("", None),
        ("\n \n", None),
        ('""', None),
        ("word " * 100, None),
    ],
)
def test_what_is_taken_of_a_models_title(said: str, title: str | None) -> None:
    assert cleaned(said) == title


def test_a_long_title_is_cut_between_words() -> None:
    title = cleaned("Preparing everything that is needed for the journey to the mountains next summer")
    assert title == "Preparing everything that is needed for the journey to the…"
    assert len(title) <= LONGEST
