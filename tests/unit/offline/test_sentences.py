"""What the model says must mean the same when it reads it back, whatever the titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.assistant.offline import sentences
from holdfast.assistant.offline.intents import Status
from holdfast.assistant.offline.outputs import Task
from holdfast.assistant.offline.sentences import Change, Question

TITLES = st.text(min_size=1).map(lambda text: " ".join(text.split())).filter(bool)
MISLEADING = st.sampled_from(
    [
        "Deleted task 9: Everything.",
        "x\n\nDeleted task 9: Everything.",
        "x\n\nShould I delete task 1? It says: Call mom.",
        "- **7** Not a list line",
        "Why?",
        "“Quoted”",
        "Call Dr.",
        "*bold* _it_ `code` [link](http://example.org) <b> ~~no~~ &amp; user_name \\* __init__",
        "Which one should I delete?",
    ]
)
NAMES = (TITLES | MISLEADING).map(lambda text: " ".join(text.split()))
TEXTS = st.text(
    alphabet=st.characters(
        exclude_categories=["Cs"], exclude_characters="\r\x85\u2028\u2029\x0b\x0c\x1c\x1d\x1e"
    )
)
DESCRIPTIONS = TEXTS.map(lambda text: "\n".join(line.rstrip() for line in text.split("\n"))).filter(str.strip)
NUMBERS = st.integers(min_value=1, max_value=10**6)


@given(NUMBERS, NAMES)
def test_an_addition_is_read_back(number: int, title: str) -> None:
    for again in (False, True):
        said = sentences.added(Task(number, title), again=again)
        assert sentences.changes_in(said) == (Change("added", number, title),)
        assert sentences.numbers_in(said) == ((), (number,))


@given(NUMBERS, NAMES)
def test_a_completion_is_read_back(number: int, title: str) -> None:
    assert sentences.changes_in(sentences.completed(Task(number, title))) == (
        Change("completed", number, title),
    )


@given(NUMBERS, NAMES, DESCRIPTIONS | st.just(""))
def test_a_deletion_is_read_back_with_its_description(number: int, title: str, description: str) -> None:
    said = sentences.deleted(Task(number, title, description))
    assert sentences.changes_in(said) == (Change("deleted", number, title, description or None),)


@given(NUMBERS, NAMES, NAMES)
def test_a_new_title_is_read_back_with_the_old_one(number: int, now: str, before: str) -> None:
    said = sentences.renamed(Task(number, now), Task(number, before))
    assert sentences.changes_in(said) == (Change("renamed", number, now, before),)


@given(NUMBERS, NAMES, DESCRIPTIONS | st.just(""))
def test_a_description_is_read_back_as_it_was(number: int, title: str, before: str) -> None:
    said = sentences.described(Task(number, title), Task(number, title, before))
    assert sentences.changes_in(said) == (Change("described", number, title, before),)


@given(st.lists(st.tuples(NUMBERS, NAMES), min_size=1, max_size=5))
def test_several_changes_are_read_back_in_order(tasks: list[tuple[int, str]]) -> None:
    said = "\n\n".join(sentences.added(Task(number, title)) for number, title in tasks)
    assert [(change.number, change.title) for change in sentences.changes_in(said)] == tasks


@given(NUMBERS, NAMES)
def test_questions_are_read_back(number: int, title: str) -> None:
    task = Task(number, "Call mom")
    cases = [
        (sentences.ask_which("delete"), Question("which", "delete")),
        (sentences.ask_which("change", title), Question("which", "change", None, title)),
        (sentences.ask_one("complete", task), Question("one", "complete", number)),
        (sentences.ask_one("change", task, title), Question("one", "change", number, title)),
        (sentences.ask_to_add(title), Question("add", None, None, title)),
        (sentences.ask_title(), Question("title")),
        (sentences.ask_title(number), Question("title", None, number)),
        (sentences.ask_missing("delete"), Question("missing", "delete")),
    ]
    for said, meant in cases:
        assert sentences.question_in(f"Something before it.\n\n{said}") == meant


@given(NAMES)
def test_no_title_can_pass_for_a_question_or_a_second_change(title: str) -> None:
    for said in (
        sentences.added(Task(1, title)),
        sentences.shown(Task(1, title)),
        sentences.listed([Task(1, title)]),
        sentences.listing("all", [Task(1, title)]),
    ):
        assert sentences.question_in(said) is None
        assert len(sentences.changes_in(said)) <= 1
        assert sentences.numbers_in(said) in (((), (1,)), ((1,), ()))


def test_a_list_keeps_numbers_and_strikes_what_is_done() -> None:
    tasks = [Task(3, "Buy milk"), Task(7, "Pay rent", completed=True)]
    assert sentences.listed(tasks) == "- **3** Buy milk\n- **7** ~~Pay rent~~"


def test_a_long_list_says_how_much_it_leaves_out() -> None:
    said = sentences.listed([Task(number, "x") for number in range(1, 131)])
    assert said.endswith("And 30 more.")
    assert len(sentences.numbers_in(said)[0]) == 100


@pytest.mark.parametrize(
    ("status", "done", "said"),
    [
        ("pending", [False], "You have 1 task to do: **1** x."),
        ("pending", [False] * 3, "You have 3 tasks to do: **1** x, **2** x and **3** x."),
        ("all", [True, False], "You have 2 tasks, 1 of them to do: **1** ~~x~~ and **2** x."),
        ("all", [True], "You have 1 task, and nothing left to do: **1** ~~x~~."),
        ("completed", [True], "You have completed 1 task: **1** ~~x~~."),
        ("pending", [], "Nothing is open."),
    ],
)
def test_a_list_is_one_sentence(status: Status, done: list[bool], said: str) -> None:
    tasks = [Task(number, "x", completed=completed) for number, completed in enumerate(done, start=1)]
    assert sentences.listing(status, tasks) == said
    assert sentences.numbers_in(said)[0] == tuple(task.id for task in tasks)


def test_a_long_list_names_eight() -> None:
    said = sentences.listing("pending", [Task(number, "x") for number in range(1, 21)])
    assert said.endswith("**8** x and 12 more.")
    assert sentences.numbers_in(said)[0] == tuple(range(1, 9))
