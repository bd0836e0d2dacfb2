"""Each broken server, run for real: its cause is named first, and nothing is found that is not there."""

import pytest

from holdfast.doctor.verdict import CLEAN, FOUND
from tests.doctor.backends.causes import CAUSES, Cause
from tests.doctor.looking import found, look


@pytest.mark.parametrize("cause", CAUSES, ids=str)
async def test_the_cause_is_named_first(cause: Cause):
    report = await look(cause.backend().app(), cause.options, cause.path)
    errors, warnings = found(report)
    first = next(each for each in report.outcomes if each.check.id == cause.check)
    said = {"first": (errors or warnings)[:1], "besides": {*errors, *warnings} - {cause.check} - cause.also}
    shown = {
        each.check.id: [f.oddity.detail for f in each.findings] for each in [*report.errors, *report.warnings]
    }
    assert said == {"first": [cause.check], "besides": set()}, shown
    assert cause.detail in " ".join(finding.oddity.detail for finding in first.findings)
    if first.severity == "error":
        assert report.exit_code() == FOUND
        assert report.verdict == first.check.verdict
    else:
        assert report.exit_code() == CLEAN
        assert report.exit_code(strict=True) == FOUND
        assert cause.check in warnings
