"""The models that routes read and write, as JSON schemas for the description."""

from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaWarningKind

__all__ = ["REF", "schemas_of"]

REF = "#/components/schemas/{model}"

_READ: JsonSchemaMode = "validation"
"""Answers too: the SDK leaves out what is null, so that a field with a default need not be there."""

Json = dict[str, Any]


def schemas_of(models: dict[str, Any]) -> tuple[Json, Json]:
    """The schema of each type by the name it was given; and those they share, for `components`."""
    adapters = [(name, _READ, TypeAdapter(model)) for name, model in models.items()]
    schemas, rest = TypeAdapter.json_schemas(adapters, ref_template=REF, schema_generator=_Schemas)
    named = {name: schema for (name, _), schema in schemas.items()}
    shared = rest["$defs"]
    for union in list(_unions([named, shared])):
        _require_tag(union, shared)
    for name, schema in shared.items():
        if name.startswith("Action_"):  # the SDK's default for its type is not one that can be sent
            schema["required"] = ["type"]
    return named, shared


class _Schemas(GenerateJsonSchema):
    # The SDK's `Action` has a type variable for its default, which no JSON can say.
    ignored_warning_kinds: set[JsonSchemaWarningKind] = {  # noqa: RUF012 (declared so by pydantic)
        "skipped-choice",
        "non-serializable-default",
    }


def _unions(within: Any) -> Iterator[Json]:
    """Every union that is told apart by a tag, at any depth."""
    if isinstance(within, dict):
        if "discriminator" in within:
            yield within
        for part in within.values():
            yield from _unions(part)
    elif isinstance(within, list):
        for part in within:
            yield from _unions(part)


def _require_tag(union: Json, shared: Json) -> None:
    # A tag has a default in Python, and so is not required of its own model; a union cannot do without it.
    tag = union["discriminator"]["propertyName"]
    for name in {ref.rpartition("/")[2] for ref in union["discriminator"]["mapping"].values()}:
        variant = shared[name]
        if "properties" in variant and tag not in (required := variant.setdefault("required", [])):
            required.append(tag)
