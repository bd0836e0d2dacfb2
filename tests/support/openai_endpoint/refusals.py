"""What the service refuses."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.openai_endpoint.script import Json

__all__ = ["RefusedError", "check_chat", "check_responses"]


class RefusedError(Exception):
    """The request breaks a rule of the service: an error 400 that names the parameter."""

    def __init__(self, message: str, param: str) -> None:
        super().__init__(message)
        self.param = param


_CHAT_PARTS = {
    "system": ("text",),
    "developer": ("text",),
    "user": ("text", "image_url", "input_audio", "file"),
    "assistant": ("text", "refusal"),
    "tool": ("text",),
}
_RESPONSES_PARTS = {
    "system": ("input_text", "input_image", "input_file"),
    "developer": ("input_text", "input_image", "input_file"),
    "user": ("input_text", "input_image", "input_file"),
    "assistant": ("output_text", "refusal"),
}
_ITEM_PREFIX = {"message": "msg_", "function_call": "fc_"}


def _check_message(message: Json, parts: Mapping[str, tuple[str, ...]], at: str) -> None:
    role, content = str(message.get("role")), message.get("content")
    if role not in parts:
        raise RefusedError(f"Invalid value: '{role}'. Supported values are: {_listed(parts)}.", f"{at}.role")
    if isinstance(content, list):
        for index, part in enumerate(content):
            if not isinstance(part, dict) or part.get("type") not in parts[role]:
                kind = part.get("type") if isinstance(part, dict) else part
                where = f"{at}.content[{index}]"
                raise RefusedError(
                    f"Invalid value: '{kind}'. Supported values are: {_listed(parts[role])}.", where
                )
    elif not isinstance(content, str) and not (content is None and message.get("tool_calls")):
        raise RefusedError(
            f"Invalid type for '{at}.content': expected a string or an array.", f"{at}.content"
        )


def _listed(values: Mapping[str, Any] | Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def check_chat(body: Json) -> None:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise RefusedError(
            "Invalid 'messages': empty array. Expected an array with minimum length 1.", "messages"
        )
    open_calls: list[str] = []
    for index, message in enumerate(messages):
        at = f"messages.[{index}]"
        _check_message(message, _CHAT_PARTS, at)
        if message["role"] == "tool":
            if message.get("tool_call_id") not in open_calls:
                said = (
                    "messages with role 'tool' must be a response to a preceding message with 'tool_calls'."
                )
                raise RefusedError(f"Invalid parameter: {said}", f"{at}.role")
            open_calls.remove(message["tool_call_id"])
            continue
        _check_answered(open_calls, at)
        open_calls = [call["id"] for call in message.get("tool_calls") or ()]
    _check_answered(open_calls, "messages")
    if body.get("stream_options") is not None and not body.get("stream"):
        raise RefusedError("'stream_options' is only allowed when 'stream' is enabled.", "stream_options")


def _check_answered(open_calls: Sequence[str], at: str) -> None:
    if open_calls:
        rule = "An assistant message with 'tool_calls' must be followed by a tool message for each of them."
        raise RefusedError(f"{rule} These did not have response messages: {', '.join(open_calls)}", at)


def check_responses(body: Json) -> None:
    items = body.get("input")
    if isinstance(items, str) and items:
        return
    if not isinstance(items, list) or not items:
        raise RefusedError("One of 'input' or 'previous_response_id' or 'prompt' must be provided.", "input")
    open_calls: set[str] = set()
    for index, item in enumerate(items):
        at, kind = f"input[{index}]", item.get("type", "message")
        prefix = _ITEM_PREFIX.get(kind, "")
        if "id" in item and not str(item["id"]).startswith(prefix):
            said = f"Expected an ID that begins with '{prefix.rstrip('_')}'."
            raise RefusedError(f"Invalid '{at}.id': '{item['id']}'. {said}", f"{at}.id")
        match kind:
            case "message":
                _check_message(item, _RESPONSES_PARTS, at)
            case "function_call":
                open_calls.add(item["call_id"])
            case "function_call_output":
                if item.get("call_id") not in open_calls:
                    said = f"No tool call found for function call output with call_id {item.get('call_id')}."
                    raise RefusedError(said, "input")
                open_calls.discard(item["call_id"])
            case "reasoning" | "item_reference":
                pass
            case _:
                raise RefusedError(f"Invalid value: '{kind}'.", f"{at}.type")
    for call_id in open_calls:
        raise RefusedError(f"No tool output found for function call {call_id}.", "input")
