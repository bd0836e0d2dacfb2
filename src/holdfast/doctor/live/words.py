"""What the doctor says to a backend."""

from typing import Any

__all__ = ["ABSENT", "FILLERS", "GREETING", "SECOND", "THIRD", "message"]

# Nothing that an assistant with tools could take for something to do: whoever asks why a screen is blank does not want
# tasks, tickets or orders made.
GREETING = "Hello! Is anybody there?"
SECOND = "Thank you. Are you still there?"
THIRD = "Are you there a third time?"
FILLERS = (
    "Thank you.",
    "Thanks!",
    "Thank you very much.",
    "Thanks.",
    "Thank you!",
    "Thanks a lot.",
    "Hello.",
    "Hi.",
    "Hello!",
)
"""What is answered in a few words: a page of a thread is filled with these."""
ABSENT = "thr_holdfast_doctor_absent"


def message(text: str) -> dict[str, Any]:
    """The `input` of a message, as the official client sends it."""
    return {
        "content": [{"type": "input_text", "text": text}],
        "quoted_text": "",
        "attachments": [],
        "inference_options": {},
    }
