"""The addresses of attachments: of their content, and of the previews that an image tag can fetch."""

from datetime import datetime
from typing import Any

from chatkit.types import Attachment, ImageAttachment
from pydantic import AnyUrl, TypeAdapter, ValidationError

from holdfast.auth.signatures import Signatures
from holdfast.store.attachments import OWN_SCHEME
from holdfast.store.db import utc_now

__all__ = ["Urls"]

HOUR = 3600
HOLDS = 24
"""Hours for which a preview's address holds at least."""

_NOWHERE = "http://localhost"
_URL: TypeAdapter[AnyUrl] = TypeAdapter(AnyUrl)


class Urls:
    """Makes the addresses, and checks their signatures.

    `public` is the address that people reach us at. Without it, the one that their request names is taken.
    """

    def __init__(self, signatures: Signatures, public: str | None = None) -> None:
        self._signatures = signatures
        self._public = public

    def base(self, request: Any) -> str:
        """Where the maker of this request (Starlette's, or None) reaches us, without a slash at the end."""
        if self._public is not None:
            return self._public
        base = _NOWHERE if request is None else str(request.base_url).rstrip("/")
        try:
            _URL.validate_python(base)
        except ValidationError:  # the Host header may hold anything
            return _NOWHERE
        return base

    def content(self, base: str, attachment_id: str) -> AnyUrl:
        return AnyUrl(f"{base}/attachments/{attachment_id}/content")

    def preview(self, base: str, attachment_id: str) -> AnyUrl:
        """A signed address. It is the same for an hour, so that browsers can keep the picture."""
        expires = (int(utc_now().timestamp()) // HOUR + HOLDS + 1) * HOUR
        signature = self._signatures.sign(attachment_id, expires)
        return AnyUrl(f"{self.content(base, attachment_id)}?expires={expires}&signature={signature}")

    def holds(self, attachment_id: str, expires: str, signature: str, now: datetime | None = None) -> bool:
        return self._signatures.holds(attachment_id, expires, signature, now or utc_now())

    def fresh(self, base: str, attachment: Attachment) -> Attachment:
        """The attachment as it leaves the server: a stored preview address is only a place for a fresh one."""
        if isinstance(attachment, ImageAttachment) and attachment.preview_url.scheme == OWN_SCHEME:
            return attachment.model_copy(update={"preview_url": self.preview(base, attachment.id)})
        return attachment
