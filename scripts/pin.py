"""Writes into docs/embedding.md which version of the component is built here, and its integrity hash: `make pin`.

The hash is that of the bytes that `/chatkit-VERSION.js` serves; a test compares the page with the build.
"""

import base64
import hashlib
import json
import re
import sys

from provision.place import ROOT, STATIC, UI

PAGE = ROOT / "docs" / "embedding.md"
_BLOCK = re.compile(r"(<!-- pinned -->\n).*?(<!-- /pinned -->)", re.DOTALL)


def integrity() -> str:
    """What `integrity` has to say of the component as it is built: SHA-384, as browsers want it."""
    digest = hashlib.sha384((STATIC / "chatkit.js").read_bytes()).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


def version() -> str:
    """The version that the user interface is built as."""
    return str(json.loads((UI / "package.json").read_text())["version"])


def pinned(text: str) -> str:
    """The page's text with the build's version and hash in it."""
    tag = (
        "```html\n"
        f'<script src="https://chat.example/chatkit-{version()}.js"\n'
        f'        integrity="{integrity()}"\n'
        '        crossorigin="anonymous"></script>\n'
        "```\n"
    )
    return _BLOCK.sub(lambda found: found[1] + tag + found[2], text)


if __name__ == "__main__":
    if not (STATIC / "chatkit.js").is_file():
        sys.exit("The user interface is not built: run `make install`, then this again.")
    PAGE.write_text(pinned(PAGE.read_text()))
