"""The parts that the command line needs as well as the server does, made from the settings."""

from datetime import timedelta

from holdfast.attachments.files import Files
from holdfast.attachments.service import Attachments, Limits
from holdfast.attachments.urls import Urls
from holdfast.auth.accounts import Accounts
from holdfast.auth.credentials import Credentials
from holdfast.auth.keys import JwkSet, SharedSecret
from holdfast.auth.outside import OutsideIssuer
from holdfast.auth.secret import resolve_secret
from holdfast.auth.signatures import Signatures
from holdfast.auth.tokens import Tokens
from holdfast.config import Settings
from holdfast.engine.personal_data import PersonalData
from holdfast.errors import ConfigurationError
from holdfast.store.db import Db
from holdfast.turns.registry import Turns

__all__ = ["create_accounts", "create_attachments", "create_credentials", "create_personal_data"]


def create_accounts(settings: Settings, db: Db) -> Accounts:
    return Accounts(
        db,
        Tokens(resolve_secret(settings)),
        session=timedelta(days=settings.session_days),
        open_signup=settings.signup == "open",
    )


def create_credentials(settings: Settings, db: Db, accounts: Accounts) -> Credentials:
    """Own accounts, and the outside issuer that the settings name."""
    keys: JwkSet | SharedSecret
    if settings.jwks_url is not None:
        keys = JwkSet(settings.jwks_url)
    elif settings.jwt_secret is not None:
        keys = SharedSecret(settings.jwt_secret.get_secret_value())
    else:
        return Credentials(accounts)
    if settings.jwt_issuer is None or settings.jwt_audience is None:
        raise ConfigurationError("An outside issuer needs HOLDFAST_JWT_ISSUER and HOLDFAST_JWT_AUDIENCE.")
    return Credentials(accounts, OutsideIssuer(db, keys, settings.jwt_issuer, settings.jwt_audience))


def create_personal_data(settings: Settings, db: Db, turns: Turns) -> PersonalData:
    """What a deletion must reach beyond the rows gets its `Keeper` here, for the server and the command line alike."""
    keepers = [create_attachments(settings, db), turns.elsewhere]
    return PersonalData(db, turns, keepers=[keeper for keeper in keepers if keeper is not None])


def create_attachments(settings: Settings, db: Db) -> Attachments | None:
    """None where no folder is named for them."""
    folder = settings.files_folder
    if folder is None:
        return None
    urls = Urls(Signatures(resolve_secret(settings)), settings.public_url)
    limits = Limits(settings.max_attachment, settings.attachment_types)
    return Attachments(db, Files(folder), limits, urls)
