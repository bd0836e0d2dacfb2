"""What the doctor says to a backend."""

from typing import Any

__all__ = ["ABSENT", "FILLER", "GREETING", "SECOND", "THIRD", "message"]

GREETING = "Hello! This is a check of the connection. Please answer in one short sentence."
SECOND = "Thank you. And a second short sentence, please."
THIRD = "One more short sentence, please: this one will be interrupted."
FILLER = "And one more, please ({})."
ABSENT = "thr_holdfast_doctor_absent"


def message(text: str) -> dict[str, Any]:
    """The `input` of a message, as the official client sends it."""
    return {
        "content": [{"type": "input_text", "text": text}],
        "quoted_text": "",
        "attachments": [],
        "inference_options": {},
    }
