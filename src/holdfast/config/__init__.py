"""Settings: the only place that reads the environment (and `.env`)."""

from holdfast.config.checks import OFFLINE
from holdfast.config.settings import DEFAULT_OPENAI_MODEL, Settings, load_settings

__all__ = ["DEFAULT_OPENAI_MODEL", "OFFLINE", "Settings", "load_settings"]
