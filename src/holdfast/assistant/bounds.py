"""How far one answer may go."""

__all__ = ["MAX_STEPS", "OFFLINE_CALLS", "OFFLINE_STEPS"]

MAX_STEPS = 12
"""Model calls for one answer; a model that needs more goes round in circles."""

OFFLINE_CALLS = 60
"""Tool calls that the offline model makes for one answer. It never goes round: each is for another task of a list."""

OFFLINE_STEPS = OFFLINE_CALLS + 1
"""Its model calls: the last one says what was done."""
