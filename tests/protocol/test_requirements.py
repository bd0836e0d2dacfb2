"""Each requirement has a test, and each test of the protocol names a requirement that exists."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.protocol.requirements import REQUIREMENTS

TESTS = Path(__file__).parents[1]
ROOMS = ("protocol", "faults")
SELF = Path(__file__).name


def every_test() -> Iterator[tuple[str, list[str]]]:
    """Every test function of the rooms, with the requirements that it names."""
    for room in ROOMS:
        for file in sorted((TESTS / room).rglob("test_*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                    yield f"{file.relative_to(TESTS)}::{node.name}", list(named(node))


def named(test: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for decorator in test.decorator_list:
        match decorator:
            case ast.Call(func=ast.Name(id="requirement"), args=arguments):
                for argument in arguments:
                    assert isinstance(argument, ast.Constant), (
                        f"{test.name}: name the requirement in so many words"
                    )
                    yield str(argument.value)


def test_each_requirement_has_a_test():
    held = {requirement for _, requirements in every_test() for requirement in requirements}
    assert sorted(REQUIREMENTS.keys() - held) == []


def test_each_test_names_a_requirement_that_exists():
    found = dict(every_test())
    unknown = {test: set(names) - REQUIREMENTS.keys() for test, names in found.items()}
    assert {test: names for test, names in unknown.items() if names} == {}
    assert [test for test, names in found.items() if not names and SELF not in test] == []


def test_a_requirement_is_one_sentence():
    for name, sentence in REQUIREMENTS.items():
        assert name.count(".") == 1, name
        assert sentence.endswith("."), name
        assert len(set(REQUIREMENTS.values())) == len(REQUIREMENTS)
