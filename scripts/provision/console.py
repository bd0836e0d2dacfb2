"""What a person sees: one line a step, and a sentence when something fails."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Trouble", "run", "step"]

# How many lines of a failed command's output are shown: npm gives the reason first, Python last.
_HEAD, _TAIL = 10, 20

# What a command prints when the reason lies outside this project, and what helps then.
_CAUSES: Sequence[tuple[Sequence[str], str]] = (
    (
        ("certificate", "unknownissuer", "self_signed_cert", "unable_to_get_issuer"),
        "The registry's certificate is not trusted. Behind a company's proxy, name its certificates "
        "in SSL_CERT_FILE, PIP_CERT and NODE_EXTRA_CA_CERTS.",
    ),
    (
        (
            "from versions: none",  # all that pip says in the end
            "name resolution",
            "failed to lookup address",
            "dns error",
            "enotfound",
            "eai_again",
            "network is unreachable",
            "enetunreach",
            "connection refused",
            "econnrefused",
            "etimedout",
            "timed out",
            "err_socket",
        ),
        "The package registry cannot be reached. Connect to the network, or name a mirror "
        "(PIP_INDEX_URL and UV_DEFAULT_INDEX for Python, npm_config_registry for Node).",
    ),
    (("no space left on device", "enospc"), "The disk is full. Make room."),
    (
        ("do not match the hashes", "hash mismatch", "eintegrity"),
        "A downloaded package is not the one that was pinned. Do not use it: a mirror or a proxy changed it.",
    ),
)


class Trouble(Exception):
    """A step that cannot go on. Its text is a sentence that says what to do."""


@contextmanager
def step(name: str, what: str) -> Iterator[None]:
    """One line: what is being done and, when it is done, the time that took."""
    print(f"  {name:<9} {what} ...", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", flush=True)


def run(
    command: Sequence[str | os.PathLike[str]],
    advice: str,
    *,
    fetches: bool = False,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> str:
    """Runs a command out of sight and gives back what it printed.

    Raises `Trouble`, with an excerpt of the output and `advice`; when the command `fetches` something and what it
    says shows a known cause, with what helps against that.
    """
    try:
        # Nothing here may wait for an answer: neither CI nor a person behind one quiet line would give it.
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise Trouble(f"{Path(command[0]).name} does not start ({error.strerror}). {advice}") from error
    if done.returncode == 0:
        return done.stdout
    shown = " ".join(str(Path(part).name if os.path.isabs(part) else part) for part in command)  # noqa: PTH117
    raise Trouble(
        f"{_excerpt(done.stdout)}\n\n`{shown}` failed. {(fetches and _cause(done.stdout)) or advice}"
    )


def _cause(output: str) -> str | None:
    lowered = output.lower()
    return next((mend for signs, mend in _CAUSES if any(sign in lowered for sign in signs)), None)


def _excerpt(output: str) -> str:
    lines = output.rstrip().splitlines()
    if len(lines) > _HEAD + _TAIL:
        lines = [*lines[:_HEAD], "...", *lines[-_TAIL:]]
    return "\n".join(f"    {line}" for line in lines)
