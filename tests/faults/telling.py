"""What a long run says while it runs: to whoever waits before the terminal, and not only when it has failed."""

import sys
import time

import pytest

__all__ = ["tell"]

_BEGAN = time.monotonic()


def tell(config: pytest.Config, what: str) -> None:
    """A line on standard error, past pytest's capturing, with the seconds since the run began."""
    capturing = config.pluginmanager.getplugin("capturemanager")
    with capturing.global_and_fixture_disabled():
        sys.stderr.write(f"\n[{time.monotonic() - _BEGAN:5.0f} s] {what}\n")
        sys.stderr.flush()
