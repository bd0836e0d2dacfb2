"""Refuses to build a wheel without the user interface, which git does not carry."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # the base's parameter is hatchling's own
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        page = Path(self.root, "src/holdfast/web/static/index.html")
        if version == "standard" and not page.is_file():
            raise RuntimeError(f"{page} is missing: run `make install` first, it builds the user interface.")
