"""Times that get on with the SDK's naive clock."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from chatkit.types import ThreadMetadata

from holdfast.store.moment import Moment, aware

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LOCAL = NOON.astimezone().replace(tzinfo=None)  # the same moment, on the server's clock
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("noon", [NOON, LOCAL, NOON.astimezone(timezone(5 * HOUR))])
def test_a_moment_and_any_other_time(noon: datetime):
    moment = Moment.of(NOON)
    assert moment - noon == noon - moment == timedelta()
    assert (noon + HOUR) - moment == HOUR
    assert moment - (noon - HOUR) == HOUR
    assert noon - HOUR < moment < noon + HOUR
    assert noon <= moment <= noon
    assert moment >= noon
    assert moment > noon - HOUR
    assert sorted([noon + HOUR, moment, noon - HOUR]) == [noon - HOUR, moment, noon + HOUR]


def test_a_moment_is_an_aware_time():
    moment = Moment.of(LOCAL)
    assert moment == NOON
    assert moment + HOUR == NOON + HOUR
    assert moment - HOUR == NOON - HOUR
    assert aware(LOCAL) == NOON
    assert aware(NOON) is NOON
    with pytest.raises(TypeError):
        _ = moment < 7
    with pytest.raises(TypeError):
        _ = 7 - moment


def test_a_moment_is_written_as_the_sdk_writes_times():
    thread = ThreadMetadata(id="thr_1", created_at=NOON)
    plain = json.loads(thread.model_dump_json())
    thread.created_at = Moment.of(NOON)
    assert json.loads(thread.model_copy(deep=True).model_dump_json()) == plain
    assert thread.model_dump(mode="json") == plain
