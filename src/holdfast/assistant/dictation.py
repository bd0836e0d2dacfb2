"""Dictation: speech into text, at OpenAI's transcription endpoint or any that is compatible."""

import openai
from chatkit.types import AudioInput
from openai import AsyncOpenAI

from holdfast.assistant.client import openai_client
from holdfast.config import Settings
from holdfast.errors import HoldfastError, Invalid, NotOffered, TooLarge, Unavailable

__all__ = ["MAX_AUDIO", "Transcriber", "choose_transcriber", "not_set_up"]

MAX_AUDIO = 25 * 1024 * 1024
"""Bytes that OpenAI's endpoint takes at most. `HOLDFAST_MAX_BODY` is the nearer limit unless it is raised."""

TIMEOUT = 60.0
"""Seconds that a transcription may take."""

_ENDINGS = {
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/flac": "flac",
}
"""Endpoints tell the format by the file's name."""


class Transcriber:
    """Turns recordings into text. Nothing of them is kept."""

    def __init__(self, client: AsyncOpenAI, model: str) -> None:
        self._client = client.with_options(timeout=TIMEOUT, max_retries=1)
        self._model = model

    async def transcribe(self, audio: AudioInput) -> str:
        """The words that were spoken.

        Raises:
            Invalid: no recording, or one that cannot be read.
            TooLarge: more than `MAX_AUDIO` bytes.
            Unavailable: the endpoint does not answer, or refuses us.
        """
        kind = audio.media_type.strip().lower()
        if kind not in _ENDINGS:
            raise Invalid("invalid_audio", "Dictation takes WebM, Ogg, MP4, MP3, WAV and FLAC recordings.")
        if not audio.data:
            raise Invalid("invalid_audio", "The recording is empty.")
        if len(audio.data) > MAX_AUDIO:
            raise TooLarge("audio_too_large", f"A recording has at most {MAX_AUDIO} bytes.")
        name = f"speech.{_ENDINGS[kind]}"
        try:
            heard = await self._client.audio.transcriptions.create(
                model=self._model, file=(name, audio.data, kind), response_format="json"
            )
        except openai.OpenAIError as exc:
            raise _in_words(exc) from exc
        # An endpoint that is only nearly compatible may answer with anything.
        text = getattr(heard, "text", None)
        if not isinstance(text, str):
            raise Unavailable("transcription_failed", "The transcription did not arrive as text.")
        return text.replace("\x00", "").strip()

    async def close(self) -> None:
        await self._client.close()


def choose_transcriber(settings: Settings) -> Transcriber | None:
    """The one that the settings name; None when there is no dictation."""
    if settings.transcription_model is None:
        return None
    base_url, key = settings.transcription_base_url, settings.transcription_api_key
    if base_url is None:
        # The model's own endpoint; its key goes nowhere else.
        base_url, key = settings.openai_base_url, key or settings.openai_api_key
    return Transcriber(openai_client(key, base_url), settings.transcription_model)


def not_set_up() -> NotOffered:
    """What a server without dictation says."""
    return NotOffered(
        "transcribe_not_offered",
        "Dictation is not set up on this server: HOLDFAST_TRANSCRIPTION_MODEL names no model.",
    )


def _in_words(exc: openai.OpenAIError) -> HoldfastError:
    match exc:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            said = "The transcription's provider refuses our key. The operator must check it."
        case openai.NotFoundError():
            said = "The provider does not know the transcription's model. The operator must check its name."
        case openai.RateLimitError():
            return Unavailable(
                "transcription_failed", "Too much is being transcribed just now. Try again.", retry_after=5
            )
        case openai.APIStatusError() if exc.status_code == 413:
            return TooLarge("audio_too_large", "The recording is too long to be transcribed.")
        case openai.APIStatusError() if exc.status_code < 500:
            return Invalid("invalid_audio", "The recording could not be understood as sound.")
        case openai.APITimeoutError():
            said = "The transcription did not arrive in time. Try again."
        case _:
            said = "The transcription cannot be reached just now. Try again."
    return Unavailable("transcription_failed", said)
