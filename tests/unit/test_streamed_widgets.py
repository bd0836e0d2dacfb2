"""Text that is streamed into a component of a widget."""

from datetime import UTC, datetime

import pytest
from chatkit.types import WidgetItem, WidgetStreamingTextValueDelta
from chatkit.widgets import Caption, Card, Markdown, Text, Title

from holdfast.engine.fold import apply_update

STREAMS = {Text: True, Markdown: True, Title: False, Caption: False}


@pytest.mark.parametrize("kind", STREAMS, ids=lambda kind: kind.__name__)
def test_any_component_with_a_value_takes_text(kind: type[Text | Markdown | Title | Caption]):
    card = Card(children=[kind(id="a", value="x")])
    item = WidgetItem(id="w", thread_id="t", created_at=datetime.now(UTC), widget=card)
    for delta, done in (("y", False), ("z", True)):
        assert apply_update(item, WidgetStreamingTextValueDelta(component_id="a", delta=delta, done=done))
    expected = {"id": "a", "type": kind.__name__, "value": "xyz"} | (
        {"streaming": False} if STREAMS[kind] else {}
    )
    assert card.children[0].model_dump(exclude_none=True) == expected
