"""`holdfast doctor` and `holdfast record`, as the command line calls them."""

import asyncio
import contextlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

import click
from rich.console import Console

from holdfast.doctor.captures.read import read_capture
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.live.self import on_self
from holdfast.doctor.live.talk import Options, Pairs
from holdfast.doctor.live.visit import Progress, visit
from holdfast.doctor.masking import Mask
from holdfast.doctor.recorder import record_until_stopped
from holdfast.doctor.report.machine import as_json, as_junit
from holdfast.doctor.report.people import print_report
from holdfast.doctor.verdict import NOT_ASKED, judge

__all__ = ["doctor", "record"]

_STDIN_MEMORY = 1024 * 1024


def _headers(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> Pairs:
    pairs: list[tuple[str, str]] = []
    for header in given:
        name, colon, value = header.partition(":")
        if not (colon and name.strip() and name.isascii() and "\n" not in value and "\r" not in value):
            # It is not repeated: whoever forgets the name gives the credential alone.
            raise click.BadParameter("That is no header; write 'Name: value'.")
        pairs.append((name.strip().lower(), value.strip()))
    return tuple(pairs)


@click.command()
@click.argument("source", metavar="URL|FILE|-", required=False)
@click.option("--header", "headers", multiple=True, callback=_headers, help="Sent along: 'Authorization: …'.")
@click.option(
    "--second-header", "second", multiple=True, callback=_headers, help="Another user's credential."
)
@click.option(
    "--origin", help="The page's origin, such as https://app.example: asks as a browser there would."
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
) -> None:
    """Say why a ChatKit is blank: ask a live backend, or read what a browser saved.

    URL is asked as a ChatKit client asks. A test conversation is written and deleted again, but with --read-only.
    FILE is a HAR file, a saved stream, or a request's body; - reads standard input.

    Exit code 0: nothing wrong. 1: something found. 2: it could not be asked.
    """
    if itself == (source is not None):
        raise click.UsageError("Name a URL, a file or -; or give --self.")
    options = Options(source or "", headers, second, origin, read_only, timeout)
    mask = Mask(value for _name, value in (*headers, *second))
    errors = Console(stderr=True)
    try:
        with _progress(errors) as progress:
            evidence = _look(options, progress, itself=itself, database=database)
    except click.ClickException:
        raise
    except KeyboardInterrupt:
        errors.print("Interrupted.")
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


def _look(options: Options, progress: Progress, *, itself: bool, database: str | None) -> Evidence:
    source = options.url
    if itself:
        return asyncio.run(on_self(options, progress, database))
    if source.startswith(("http://", "https://")):
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
            raise click.ClickException(f"{source} cannot be read: {exc.strerror}.{hint}") from exc
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
        raise click.ClickException(f"{path} cannot be written: {exc.strerror}.") from exc


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
    if not upstream.startswith(("http://", "https://")):
        raise click.UsageError("--upstream takes an address that begins with http:// or https://.")
    try:
        record_until_stopped(upstream, port, out, click.echo)
    except OSError as exc:
        raise click.ClickException(f"That does not work: {exc.strerror or exc}.") from exc
