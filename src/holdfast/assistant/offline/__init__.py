"""The offline model: a Holdfast without any key understands requests about tasks, and says that it is no more."""

from holdfast.assistant.offline.model import OfflineModel

__all__ = ["OfflineModel"]
