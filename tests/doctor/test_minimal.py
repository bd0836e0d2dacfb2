from holdfast.doctor.verdict import CLEAN
from tests.doctor.backends.minimal import Minimal
from tests.doctor.looking import found, look


async def test_a_correct_server_is_clean_and_every_check_is_reached():
    report = await look(Minimal().app())
    assert found(report) == ([], [])
    assert [(each.check.id, each.because) for each in report.outcomes if each.state != "fine"] == []
    assert report.exit_code(strict=True) == CLEAN
