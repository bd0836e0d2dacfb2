"""The gallery: everything that the component can show, for those who work on it. Files, and nothing is kept."""

from starlette.applications import Starlette
from starlette.middleware import Middleware

from holdfast.web.headers import SecurityHeaders
from holdfast.web.pages import gallery_routes

__all__ = ["create_gallery"]


def create_gallery() -> Starlette:
    """An application of its own, under the same Content-Security-Policy as the page."""
    return Starlette(routes=gallery_routes(), middleware=[Middleware(SecurityHeaders)])
