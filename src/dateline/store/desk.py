"""Accounts, sessions, the site's own settings, the audit log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from dateline.model import AccountId, ChangeKind
from dateline.store.numbers import record_changes
from dateline.store.port import Account, Deed
from dateline.store.schema import accounts, deeds, sessions, settings
from dateline.store.upserts import upsert
from dateline.text import valid


def all_accounts(connection: Connection) -> list[Account]:
    """All accounts, by name."""
    return [
        Account(AccountId(row.id), row.name, row.password_hash)
        for row in connection.execute(select(accounts).order_by(accounts.c.name))
    ]


def put_account(connection: Connection, name: str, password_hash: str, now: datetime) -> Account:
    """Make an account, or set its password."""
    row = {"name": valid(name), "password_hash": password_hash, "made_at": now}
    upsert(connection, accounts, ["name"], [row], values=lambda new: {"password_hash": new.password_hash})
    found = connection.execute(select(accounts).where(accounts.c.name == valid(name))).one()
    return Account(AccountId(found.id), found.name, found.password_hash)


def open_session(
    connection: Connection, account_id: AccountId, token_hash: str, now: datetime, until: datetime
) -> None:
    """Sign someone in; sessions that have ended are swept on the way."""
    connection.execute(delete(sessions).where(sessions.c.until_at <= now))
    row = {"token_hash": token_hash, "account_id": account_id, "opened_at": now, "until_at": until}
    upsert(connection, sessions, ["token_hash"], [row])


def session(connection: Connection, token_hash: str, now: datetime) -> Account | None:
    """Whose session it is, while it lasts."""
    query = (
        select(accounts)
        .join(sessions, sessions.c.account_id == accounts.c.id)
        .where(sessions.c.token_hash == token_hash, sessions.c.until_at > now)
    )
    row = connection.execute(query).first()
    return None if row is None else Account(AccountId(row.id), row.name, row.password_hash)


def close_session(connection: Connection, token_hash: str) -> None:
    """Sign someone out."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def setting(connection: Connection, key: str) -> str | None:
    """A setting that the desk made."""
    return connection.execute(select(settings.c.value).where(settings.c.key == key)).scalar()


def put_setting(connection: Connection, key: str, value: str | None, now: datetime) -> None:
    """Keep a setting (None removes it); a change that every page follows."""
    if value is None:
        connection.execute(delete(settings).where(settings.c.key == key))
    else:
        upsert(connection, settings, ["key"], [{"key": key, "value": valid(value)}])
    record_changes(connection, ChangeKind.SITE, [key], now)


def record(connection: Connection, deed: Deed) -> None:
    """Write down who did what."""
    values = {
        "at": deed.at,
        "who": valid(deed.who),
        "what": valid(deed.what),
        "subject": valid(deed.subject),
        "detail": valid(deed.detail),
    }
    connection.execute(insert(deeds).values(values))


def some_deeds(connection: Connection, limit: int, before: datetime | None) -> list[Deed]:
    """Deeds, newest first."""
    query = select(deeds).order_by(deeds.c.at.desc(), deeds.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(deeds.c.at < before)
    return [Deed(row.at, row.who, row.what, row.subject, row.detail) for row in connection.execute(query)]
