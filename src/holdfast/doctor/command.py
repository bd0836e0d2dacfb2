"""`holdfast doctor` and `holdfast record`, as the command line calls them."""

import asyncio
import contextlib
import errno
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from urllib.parse import urlsplit

import click
import httpx2
from rich.console import Console

from holdfast.doctor.captures.read import read_capture
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.live.self import on_self
from holdfast.doctor.live.talk import Options, Pairs
from holdfast.doctor.live.visit import Interrupted, Progress, visit
from holdfast.doctor.masking import Mask
from holdfast.doctor.recorder import record_until_stopped
from holdfast.doctor.report.explain import UnknownCheck, explain
from holdfast.doctor.report.machine import as_json, as_junit
from holdfast.doctor.report.people import print_report
from holdfast.doctor.verdict import NOT_ASKED, judge

__all__ = ["doctor", "record"]

_STDIN_MEMORY = 1024 * 1024
_SCHEMES = ("http://", "https://")


class NotAsked(click.ClickException):
    """It could not be asked: the exit code 1 is for what was found."""

    exit_code = NOT_ASKED


def _headers(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> Pairs:
    pairs: list[tuple[str, str]] = []
    for header in given:
        name, colon, value = header.partition(":")
        if not (colon and name.strip() and name.isascii() and "\n" not in value and "\r" not in value):
            # It is not repeated: whoever forgets the name gives the credential alone.
            raise click.BadParameter("That is no header; write 'Name: value'.")
        pairs.append((name.strip().lower(), value.strip()))
    return tuple(pairs)


def _origin(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    """As a browser would send it: a scheme and a host, nothing behind them."""
    if given is None or given == "null":
        return given
    origin = given.rstrip("/")
    if not _is_address(origin) or urlsplit(origin)._replace(scheme="", netloc="").geturl():
        raise click.BadParameter(
            "An origin is the beginning of the page's address, such as 'https://app.example'."
        )
    return origin


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        httpx2.URL(text)
        has_place = bool(parts.hostname) and parts.port != 0
    except (ValueError, httpx2.InvalidURL):  # brackets, a port out of range, letters that no host has
        return False
    return has_place and text.startswith(_SCHEMES) and not any(each.isspace() for each in text)


@click.command()
@click.argument("source", metavar="URL|FILE|-", required=False)
@click.option("--header", "headers", multiple=True, callback=_headers, help="Sent along: 'Authorization: …'.")
@click.option(
    "--second-header", "second", multiple=True, callback=_headers, help="Another user's credential."
)
@click.option(
    "--origin",
    callback=_origin,
    help="The page's origin, such as https://app.example: asks as a browser there would.",
)
@click.option("--read-only", is_flag=True, help="Write nothing: no thread, no message.")
@click.option(
    "--timeout",
    default=45.0,
    show_default=True,
    type=click.FloatRange(1, 3600),
    help="Seconds that an answer has; what hangs is said within a minute.",
)
@click.option("--self", "itself", is_flag=True, help="Check Holdfast's own server, started for this.")
@click.option("--database", help="With --self: an empty database, in place of a file that is thrown away.")
@click.option("--json", "machine", is_flag=True, help="The report as JSON, on standard output.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="A report as JUnit XML.")
@click.option("--strict", is_flag=True, help="Warnings count: exit code 1.")
@click.option("--verbose", is_flag=True, help="Name every check, fine ones too.")
@click.option(
    "--explain", "wanted", metavar="CHECK", help="Print what there is to know of a check; or of all."
)
@click.pass_context
def doctor(
    context: click.Context,
    source: str | None,
    headers: Pairs,
    second: Pairs,
    origin: str | None,
    read_only: bool,
    timeout: float,
    itself: bool,
    database: str | None,
    machine: bool,
    junit: Path | None,
    strict: bool,
    verbose: bool,
    wanted: str | None,
) -> None:
    """Say why a ChatKit is blank: ask a live backend, or read what a browser saved.

    URL is asked as a ChatKit client asks. A test conversation is written and deleted again, but with --read-only.
    FILE is a HAR file, a saved stream, or a request's body; - reads standard input.

    Exit code 0: nothing wrong. 1: something found. 2: it could not be asked.
    """
    if wanted is not None:
        _explain(wanted, alone=source is None and not itself)
        return
    if itself == (source is not None):
        raise click.UsageError("Name a URL, a file or -; or give --self.")
    if source is not None and source.startswith(_SCHEMES) and not _is_address(source):
        raise click.UsageError(f"{source!r} is no address. One looks like https://api.example/chatkit.")
    options = Options(source or "", headers, second, origin, read_only, timeout)
    mask = Mask(value for _name, value in (*headers, *second))
    errors = Console(stderr=True)
    try:
        with _progress(errors) as progress:
            evidence = _look(options, progress, itself=itself, database=database)
    except click.ClickException:
        raise
    except (KeyboardInterrupt, Interrupted) as exc:
        errors.print(f"Interrupted. {mask.text(str(exc))}".strip(), markup=False, highlight=False)
        context.exit(130)
    except Exception as exc:  # noqa: BLE001  # whatever it is, a person gets a sentence
        text = mask.text(f"{type(exc).__name__}: {exc}")
        errors.print(f"The doctor itself has failed: {text}", markup=False, highlight=False)
        context.exit(NOT_ASKED)
    report = judge(evidence)
    if machine:
        click.echo(as_json(report, mask, strict=strict))
    else:
        print_report(report, Console(), mask, verbose=verbose)
    if junit is not None:
        _write(junit, as_junit(report, mask))
    context.exit(report.exit_code(strict=strict))


def _explain(wanted: str, *, alone: bool) -> None:
    if not alone:
        raise click.UsageError("--explain stands by itself.")
    try:
        explain(wanted, Console())
    except UnknownCheck as exc:
        raise click.UsageError(str(exc)) from exc


def _look(options: Options, progress: Progress, *, itself: bool, database: str | None) -> Evidence:
    source = options.url
    if itself:
        return asyncio.run(on_self(options, progress, database))
    if source.startswith(_SCHEMES):
        return asyncio.run(visit(options, progress))
    with _opened(source) as file:
        return read_capture(file, "standard input" if source == "-" else Path(source).name, progress)


@contextlib.contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source != "-":
        try:
            with Path(source).open("rb") as file:
                yield file
        except OSError as exc:
            hint = " An address begins with http:// or https://." if not Path(source).exists() else ""
            raise NotAsked(f"{source} cannot be read: {exc.strerror}.{hint}") from exc
        return
    with SpooledTemporaryFile(max_size=_STDIN_MEMORY) as file:  # it is read twice
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.seek(0)
        yield cast("BinaryIO", file)


@contextlib.contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    """A line that is written over, on a terminal; nothing elsewhere."""
    if not console.is_terminal:
        yield lambda _words: None
        return
    with console.status("looking …") as status:
        yield lambda words: status.update(f"{words} …")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise NotAsked(f"{path} cannot be written: {exc.strerror}.") from exc


@click.command()
@click.option(
    "--upstream", required=True, metavar="URL", help="The backend, such as https://api.example/chatkit."
)
@click.option(
    "--port", default=8787, show_default=True, type=click.IntRange(0, 65535), help="Port on loopback."
)
@click.option(
    "--out",
    default="chatkit.har",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The capture; written anew after each request.",
)
def record(upstream: str, port: int, out: Path) -> None:
    """Stand between a browser and a backend, and write down what they say.

    Point the page at the address that is printed. `holdfast doctor FILE` reads the capture. Secrets are masked in it.
    """
    if not _is_address(upstream):
        raise click.UsageError("--upstream takes an address, such as https://api.example/chatkit.")
    try:
        record_until_stopped(upstream, port, out, click.echo)
    except OSError as exc:
        if exc.errno == errno.EADDRINUSE:
            raise click.ClickException(f"Port {port} is taken. Name another: --port 0 takes any.") from exc
        raise click.ClickException(f"{exc.filename or out}: {exc.strerror or exc}.") from exc
