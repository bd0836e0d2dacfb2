"""What the doctor says to a backend."""

from typing import Any

__all__ = ["ABSENT", "FILLER", "GREETING", "SECOND", "THIRD", "message"]

# Nothing that an assistant with tools could take for something to do: whoever asks why a screen is blank does not want
# tasks, tickets or orders made.
GREETING = "Hello! Is anybody there?"
SECOND = "Thank you. Are you still there?"
THIRD = "Are you there a third time?"
FILLER = "Is anybody there? ({})"
ABSENT = "thr_holdfast_doctor_absent"


def message(text: str) -> dict[str, Any]:
    """The `input` of a message, as the official client sends it."""
    return {
        "content": [{"type": "input_text", "text": text}],
        "quoted_text": "",
        "attachments": [],
        "inference_options": {},
    }
