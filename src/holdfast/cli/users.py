"""`holdfast user` and `holdfast token`."""

import click

from holdfast.cli.common import in_words, with_db
from holdfast.config import load_settings
from holdfast.store.db import Db
from holdfast.store.users import UserRows
from holdfast.turns.registry import Turns
from holdfast.web.parts import create_accounts, create_personal_data

__all__ = ["token", "user"]


@click.command()
@click.argument("email")
@click.option(
    "--days", default=30, show_default=True, type=click.IntRange(1, 3650), help="How long it holds."
)
@in_words
def token(email: str, days: int) -> None:
    """Print a bearer token for the account with this EMAIL."""
    settings = load_settings(session_days=days)

    async def work(db: Db) -> None:
        accounts = create_accounts(settings, db)
        identity = await accounts.by_email(email)
        if identity is None:
            raise no_account(email)
        click.echo((await accounts.begin(identity)).token)

    with_db(settings, work)


@click.group()
def user() -> None:
    """Manage accounts."""


@user.command(name="add")
@click.argument("email")
@click.option("--name", help="What to call the person.")
@click.password_option(help="Asked for when not given.")
@in_words
def user_add(email: str, name: str | None, password: str) -> None:
    """Make an account, whether or not sign-up is open."""
    settings = load_settings()

    async def work(db: Db) -> None:
        await create_accounts(settings, db).create(email, password, name)
        click.echo(f"{email} can sign in now.")

    with_db(settings, work)


@user.command(name="password")
@click.argument("email")
@click.password_option(help="Asked for when not given.")
@in_words
def user_password(email: str, password: str) -> None:
    """Give an account another password, and sign it out everywhere."""
    settings = load_settings()

    async def work(db: Db) -> None:
        accounts = create_accounts(settings, db)
        identity = await accounts.by_email(email)
        if identity is None:
            raise no_account(email)
        await accounts.set_password(identity, password)
        click.echo(f"{email} has a new password, and is signed out everywhere.")

    with_db(settings, work)


@user.command(name="delete")
@click.argument("who", metavar="EMAIL|ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@in_words
def user_delete(who: str, yes: bool) -> None:
    """Delete a user with everything of theirs: an account by its EMAIL, anyone by the ID that `user list` shows."""
    settings = load_settings()

    async def work(db: Db) -> None:
        identity = await create_accounts(settings, db).by_email(who)
        if identity is None:
            async with db.read() as conn:
                identity = await UserRows(conn).get(who)
        if identity is None:
            raise no_account(who)
        if not yes:
            click.confirm(f"Delete {who} with all threads, messages and tasks?", abort=True)
        await create_personal_data(settings, db, Turns(db)).erase(identity.user_id)
        click.echo(f"{who} is deleted, and everything of theirs.")

    with_db(settings, work)


@user.command(name="list")
@in_words
def user_list() -> None:
    """Print every user, one on a line: id, issuer, e-mail address or subject, name; tabs between them."""

    async def work(db: Db) -> None:
        after: str | None = None
        while True:
            async with db.read() as conn:
                page = await UserRows(conn).page(after=after, limit=500)
            for each in page:
                fields = (each.user_id, each.issuer, each.email or each.subject, each.name or "")
                click.echo("\t".join(" ".join(field.split()) for field in fields))
            if len(page) < 500:
                return
            after = page[-1].user_id

    with_db(load_settings(), work)


def no_account(who: str) -> click.ClickException:
    return click.ClickException(f"There is no account with the address {who}. `holdfast user add` makes one.")
