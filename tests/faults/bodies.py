"""Random requests of the protocol: valid by their schema, and the same with something broken. Seeded."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from holdfast.web.openapi import describe

__all__ = ["OPERATIONS", "Bodies", "Pool"]

Json = Any

_DESCRIPTION = describe()
_ROOT = _DESCRIPTION["paths"]["/chatkit"]["post"]["requestBody"]["content"]["application/json"]["schema"]
_DEFS = _DESCRIPTION["components"]["schemas"]

OPERATIONS = sorted(_ROOT["discriminator"]["mapping"])

_TEXTS = [
    *("", " ", "\n", "hello", "add buy milk", "Möwe 🐦", "\u202e", "null", "0", "' OR 1=1 --", "<script>"),
    *("../../etc/passwd", "%00", "__fake_id__", "a" * 3000, "\ufeff", "{}", "\x7f", "e\u0301", "٣"),
]
_NUMBERS = [0, 1, -1, 2, 3, 5, 20, 50, 100, 101, 1000, 9999, 2**31, 2**63 - 1, 2**63, -(2**63), 10**30]

_WANTS = {
    "items.feedback": "widget",
    "threads.add_client_tool_output": "client_tool_call",
    "threads.add_structured_input": "structured_input",
    "threads.custom_action": "widget",
    "threads.retry_after_item": "user_message",
    "threads.sync_custom_action": "widget",
}


@dataclass
class Pool:
    """Ids that exist, so that what is asked is not always unknown."""

    ids: dict[str, list[str]] = field(default_factory=dict)
    items: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def note(self, kind: str, value: str) -> None:
        known = self.ids.setdefault(kind, [])
        if value not in known:
            known.append(value)
            del known[:-20]

    def forget(self, kind: str) -> None:
        """Some of a kind are gone: of these, ask about one now and then."""
        del self.ids.get(kind, [])[:-1]
        self.items.clear()

    def note_item(self, item: dict[str, Any]) -> None:
        """An item as it came: some operations want one of a certain kind, and the thread that it is in."""
        if "thread_id" in item:
            self.items[item["type"]] = [
                *self.items.get(item["type"], [])[-5:],
                (item["thread_id"], item["id"]),
            ]

    def pick(self, rng: random.Random, kind: str) -> str | None:
        known = self.ids.get(kind)
        return rng.choice(known) if known else None


class Bodies:
    """The bodies of one seed."""

    def __init__(self, seed: str, pool: Pool) -> None:
        self._rng = random.Random(seed)
        self._pool = pool

    def valid(self, operation: str) -> Json:
        """A request that its schema allows; mostly about things that exist."""
        name = _ROOT["discriminator"]["mapping"][operation].rpartition("/")[2]
        body = self._object(_DEFS[name], 0)
        body["type"] = operation
        fitting = self._pool.items.get(_WANTS.get(operation, ""))
        if fitting and self._rng.random() < 0.7:
            thread_id, item_id = self._rng.choice(fitting)
            item = {"item_ids": [item_id]} if operation == "items.feedback" else {"item_id": item_id}
            body["params"] |= {"thread_id": thread_id, **item}
        body["metadata"] = self._metadata()
        return body

    def mutated(self, operation: str) -> bytes:
        """A request with one to three things broken."""
        body = self.valid(operation)
        for _ in range(self._rng.randint(1, 3)):
            body = self._rng.choice(_BREAKS)(self, body)
        text = json.dumps(body, ensure_ascii=self._rng.random() < 0.5).encode("utf-8", "surrogatepass")
        return self._rng.choice(_GARBLES)(self, text) if self._rng.random() < 0.3 else text

    def _metadata(self) -> Json:
        if self._rng.random() < 0.7:
            return {}
        held: Json = {}
        if self._rng.random() < 0.5:
            held["resume"] = self._rng.random() < 0.5
        if self._rng.random() < 0.3:
            held["key"] = self._pool.pick(self._rng, "key") or self._rng.randbytes(4).hex()
            self._pool.note("key", held["key"])
        return {"holdfast": held, "own": self._any(0)}

    def _object(self, schema: Json, depth: int) -> Json:
        required = schema.get("required", [])
        return {
            name: self._of(part, name, depth + 1)
            for name, part in schema.get("properties", {}).items()
            if name in required or self._rng.random() < 0.6
        }

    def _of(self, schema: Json, name: str, depth: int) -> Json:
        rng = self._rng
        if "$ref" in schema:
            return self._of(_DEFS[schema["$ref"].rpartition("/")[2]], name, depth)
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return self._of(rng.choice(schema[several]), name, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return rng.choice(schema["enum"])
        return self._typed(schema, name, depth)

    def _typed(self, schema: Json, name: str, depth: int) -> Json:
        rng = self._rng
        match schema.get("type"):
            case "object" if "properties" in schema:
                return self._object(schema, depth)
            case "object":
                values = schema.get("additionalProperties")
                make = (lambda: self._of(values, "", depth + 1)) if isinstance(values, dict) else self._any
                return {self._text(name): make() for _ in range(rng.randint(0, 2))}
            case "array" if name == "attachments" and rng.random() < 0.8:
                return []  # a message that names one without its bytes, or an unknown one, is refused whole
            case "array" if name == "content" and rng.random() < 0.9:
                return [self._of(schema["items"], name, depth + 1) for _ in range(rng.randint(1, 2))]
            case "array":
                return [self._of(schema["items"], name, depth + 1) for _ in range(rng.randint(0, 2))]
            case "string":
                return self._text(name)
            case "integer":
                return rng.choice(_NUMBERS)
            case "number":
                return rng.choice([0.5, 1e308, -0.0, *_NUMBERS])
            case "boolean":
                return rng.random() < 0.5
            case "null":
                return None
            case _:
                return self._any(depth)

    def _text(self, name: str) -> str:
        kind = {"attachments": "attachment_id", "item_ids": "item_id", "after": "cursor"}.get(name, name)
        known = self._pool.pick(self._rng, kind) if self._rng.random() < 0.9 else None
        if known is not None:
            return known
        if name == "audio_base64" and self._rng.random() < 0.8:
            return "aGVsbG8="
        if name == "text" and self._rng.random() < 0.7:
            return self._rng.choice(["hello", "tool", "question", "widget"])
        return self._rng.choice(_TEXTS)

    def _any(self, depth: int = 0) -> Json:
        kind = self._rng.randint(0, 7 if depth < 4 else 4)
        match kind:
            case 0:
                return None
            case 1:
                return self._rng.random() < 0.5
            case 2:
                return self._rng.choice([*_NUMBERS, 1.5, 1e308])
            case 3 | 4:
                return self._rng.choice(_TEXTS)
            case 5:
                return [self._any(depth + 1) for _ in range(self._rng.randint(0, 3))]
            case _:
                return {
                    self._rng.choice(_TEXTS): self._any(depth + 1) for _ in range(self._rng.randint(0, 3))
                }

    def _place(self, body: Json) -> tuple[Json, Any] | None:
        """A random place in the body: a container and the key in it."""
        places: list[tuple[Json, Any]] = []
        waiting = [body]
        while waiting:
            container = waiting.pop()
            keys = range(len(container)) if isinstance(container, list) else list(container)
            for key in keys:
                places.append((container, key))
                if isinstance(container[key], dict | list):
                    waiting.append(container[key])
        return self._rng.choice(places) if places else None

    def _replaced(self, body: Json, make: Callable[[], Json]) -> Json:
        place = self._place(body) if isinstance(body, dict | list) else None
        if place is None:
            return make()
        place[0][place[1]] = make()
        return body

    def _drop(self, body: Json) -> Json:
        place = self._place(body) if isinstance(body, dict | list) else None
        if place is not None:
            del place[0][place[1]]
        return body

    def _deep(self) -> Json:
        value: Json = 0
        for _ in range(self._rng.choice([50, 190, 250])):
            value = [value] if self._rng.random() < 0.5 else {"a": value}
        return value

    def _add(self, body: Json) -> Json:
        if isinstance(body, dict):
            body[self._rng.choice([*_TEXTS, "user_id", "params", "type"])] = self._any()
        return body


_BREAKS: list[Callable[[Bodies, Json], Json]] = [
    Bodies._drop,
    Bodies._add,
    lambda self, body: self._replaced(body, self._any),
    lambda self, body: self._replaced(
        body, lambda: self._rng.choice(["a\x00b", "\x00", "\ud800", "x\udfff"])
    ),
    lambda self, body: self._replaced(body, self._deep),
    lambda self, body: self._replaced(body, lambda: self._rng.choice([10**400, -(10**4000), float("inf")])),
    lambda self, body: self._replaced(body, lambda: self._rng.choice(_TEXTS) * 50),
]


def _cut(self: Bodies, text: bytes) -> bytes:
    return text[: self._rng.randint(0, len(text))]


def _flip(self: Bodies, text: bytes) -> bytes:
    garbled = bytearray(text or b"\xff")
    for _ in range(self._rng.randint(1, 4)):
        garbled[self._rng.randrange(len(garbled))] = self._rng.randrange(256)
    return bytes(garbled)


_GARBLES: list[Callable[[Bodies, bytes], bytes]] = [
    _cut,
    _flip,
    lambda self, text: text + text,
    lambda self, text: b"[" * 5000 + text,
    lambda self, text: text.decode("utf-8", "replace").encode("utf-16"),
    lambda self, text: b"\xef\xbb\xbf" + text,
    lambda self, text: text.replace(b": 1", b": 1" + b"7" * 6000),
    lambda self, text: text.replace(b'"limit": 1', b'"limit": 1e999').replace(b"false", b"NaN"),
    lambda self, text: self._rng.randbytes(self._rng.randint(0, 60)),
    lambda self, text: text.replace(b"}", b',"type":"threads.list"}', 1),
]
