"""Runs the doctor on a backend over real HTTP."""

from dataclasses import replace

from starlette.applications import Starlette

from holdfast.doctor.live.talk import Options
from holdfast.doctor.live.visit import visit
from holdfast.doctor.verdict import Report, judge
from tests.doctor.backends.minimal import FIRST, ORIGIN, SECOND
from tests.support.listening import listening

__all__ = ["GIVEN", "found", "look"]

GIVEN = Options("", FIRST, SECOND, ORIGIN, timeout=20)


async def look(app: Starlette, options: Options = GIVEN, path: str = "/chatkit") -> Report:
    """Serve it, visit it, judge it."""
    async with listening(app) as address:
        return judge(await visit(replace(options, url=address + path), lambda _words: None))


def found(report: Report) -> tuple[list[str], list[str]]:
    """The ids of errors and of warnings, in their order."""
    return [each.check.id for each in report.errors], [each.check.id for each in report.warnings]
