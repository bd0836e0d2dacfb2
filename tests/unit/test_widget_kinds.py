"""The front end draws every component that the SDK can send, with every property it can have.

`known.json` is what the front end was written for; its own test holds the renderer to it. When the SDK grows, this one
fails: draw what is new in `ui/src/elements/widget`, then write it into the file.
"""

import json
import warnings
from pathlib import Path
from typing import Any, get_args

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore", DeprecationWarning
    )  # the named classes are, as things to build widgets with
    from chatkit import icons, widgets
from chatkit.actions import ActionConfig

KNOWN = Path(__file__).parents[2] / "ui" / "src" / "elements" / "widget" / "known.json"


def components() -> dict[str, list[str]]:
    """By the name on the wire, the properties of each component of the SDK."""
    found = {}
    for cls in vars(widgets).values():
        if not isinstance(cls, type) or not issubclass(cls, widgets.WidgetComponentBase):
            continue
        kind = cls.model_fields["type"].default
        if isinstance(kind, str):
            found[kind] = sorted(set(cls.model_fields) - {"type", "key", "id"})
    return found


def icon_names() -> set[str]:
    def names(annotation: Any) -> set[str]:
        return {
            name
            for part in get_args(annotation)
            for name in ([part] if isinstance(part, str) else names(part))
        }

    # Annotated aliases carry their pattern as metadata, not as an argument that is a name.
    return {name for name in names(icons.IconName) if not name.startswith("^")}


def test_every_component_and_property_of_the_sdk_is_known_to_the_renderer():
    known = json.loads(KNOWN.read_text())
    found = components()
    assert len(found) >= 27
    assert found == known["components"]


def test_every_icon_of_the_sdk_is_drawn():
    known = json.loads(KNOWN.read_text())
    assert len(icon_names()) >= 60
    assert sorted(icon_names()) == known["icons"]


def test_actions_have_the_properties_that_the_renderer_reads():
    known = json.loads(KNOWN.read_text())
    assert sorted(ActionConfig.model_fields) == known["action"]
