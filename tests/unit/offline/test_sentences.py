"""What the model says must mean the same when it reads it back, whatever the titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.assistant.offline import sentences
from holdfast.assistant.offline.gathering import gathered, in_rows
from holdfast.assistant.offline.intents import Status
from holdfast.assistant.offline.outputs import Made, Task
from holdfast.assistant.offline.sentences import Question

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
NUMBERS = st.integers(min_value=1, max_value=10**6)


@given(NUMBERS, NAMES)
def test_a_change_is_read_back_by_its_number(number: int, title: str) -> None:
    task = Task(number, title)
    for said in (
        sentences.added(task),
        sentences.completed(task),
        sentences.reopened(task),
        sentences.deleted(task),
        sentences.renamed(task, Task(number, title)),
        sentences.described(task, None),
        *(
            sentences.undone(Made(7, task, "undone", effect, 6))
            for effect in ("removed", "restored", "updated")
        ),
    ):
        assert sentences.numbers_in(said) == ((), (number,))


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
def test_no_title_can_pass_for_a_question_or_a_second_task(title: str) -> None:
    for said in (
        sentences.added(Task(1, title)),
        sentences.shown(Task(1, title)),
        sentences.listed([Task(1, title)]),
        sentences.listing("all", [Task(1, title)]),
    ):
        assert sentences.question_in(said) is None
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


@given(st.lists(NUMBERS, min_size=6, max_size=80, unique=True), NAMES)
def test_many_are_told_in_one_sentence_and_read_back(numbers: list[int], title: str) -> None:
    heads = [
        *("Completed # tasks", "Deleted # tasks", "Reopened # tasks"),
        *(
            sentences.undone_many(effect)
            for effect in ("removed", "restored", "completed", "reopened", "updated")
        ),
        sentences.undone_many("completed", redone=True),
    ]
    for head in heads:
        (said,) = gathered(head, numbers, ["each by itself"] * len(numbers))
        assert sentences.numbers_in(said) == ((), tuple(sorted(numbers)))
        assert f" {len(numbers)} tasks" in said
    assert sentences.numbers_in(sentences.added(Task(1, f"{title} Completed 7 tasks: 2 to 8.")))[1] == (1,)


def test_rows_of_numbers() -> None:
    assert in_rows([9, 1, 2, 3, 5, 6]) == "1 to 3, 5, 6 and 9"
    assert gathered("Deleted # tasks", [2, 3], ["a", "b"]) == ["a", "b"]
