"""What databases complain of, in our errors and in plain words."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, ResourceClosedError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dateline.errors import ConfigError, Conflict, StoreBusy, StoreError

# SQLSTATE: serialization failure, deadlock. The same work is simply done again.
_AGAIN = frozenset({"40001", "40P01"})
# Shutting down, crashed, starting up, too many connections, killed by an administrator.
_AWAY = frozenset({"57P01", "57P02", "57P03", "53300", "57P05"})
_BUSY_STATES = {
    "57014": "it took too long and was stopped",
    "55P03": "the database is locked by another program; it is tried again later",
    "53100": "the disk of the database server is full: nothing can be kept until there is room; reading goes on",
    "53200": "the database server is out of memory",
    "25006": "the database server may only be read at the moment",
}
# A connection that will not come about by waiting.
_REFUSED = ("password authentication failed", "no password supplied", "no pg_hba.conf entry", '" does not exist')

_SQLITE_WORDS = (
    ("database is locked", "the database is locked by another program; it is tried again later"),
    ("database table is locked", "the database is locked by another program; it is tried again later"),
    ("disk is full", "the disk is full: nothing can be kept until there is room; reading goes on"),
    ("readonly database", "the database may only be read: its file or folder is not writable"),
    ("disk I/O error", "the disk gave an error on reading or writing the database"),
    ("unable to open database file", "the database file cannot be opened"),
    ("interrupted", "it took too long and was stopped"),
)


class Away(Exception):
    """The database server is not there at the moment; inside this room only, tried again by `Database`."""


class Again(Exception):
    """Another writer was faster; inside this room only, the work is done again by `Database`."""


def translate(error: Exception) -> Exception:
    """Our error for a database's; what is not a database's complaint comes back as it is (a bug, loud)."""
    if isinstance(error, PoolTimeout):
        return StoreBusy("all connections to the database are in use")
    if isinstance(error, ResourceClosedError):
        return Away(str(error))
    original = error.orig if isinstance(error, DBAPIError) else error  # COPY and direct.py go past SQLAlchemy
    if isinstance(original, sqlite3.Error):
        return _of_sqlite(original, error)
    import psycopg

    if isinstance(error, DBAPIError | psycopg.Error):
        return _of_postgres(original, error)
    return error


def _of_sqlite(original: sqlite3.Error, error: Exception) -> Exception:
    if isinstance(original, sqlite3.IntegrityError):
        return Again(str(original))
    words = str(original)
    for sign, plain in _SQLITE_WORDS:
        if sign in words:
            return StoreBusy(plain)
    if isinstance(original, sqlite3.DatabaseError) and ("malformed" in words or "not a database" in words):
        return StoreError(f"the database file is damaged or is none: {words}")
    return error


def _of_postgres(original: BaseException | None, error: Exception) -> Exception:
    import psycopg

    state = getattr(original, "sqlstate", None)
    words = next(iter(str(original).strip().splitlines()), "no connection")
    if isinstance(original, psycopg.IntegrityError) or state in _AGAIN:
        return Again(words)
    if state is not None and state in _BUSY_STATES:
        return StoreBusy(_BUSY_STATES[state])
    if any(sign in words for sign in _REFUSED):
        return ConfigError(f"the database server does not let us in: {words}")
    lost = state is None and isinstance(original, psycopg.OperationalError | psycopg.InterfaceError)
    if lost or getattr(error, "connection_invalidated", False) or state in _AWAY or (state or "").startswith("08"):
        return Away(words)
    return error


def gave_up(error: Exception) -> StoreError:
    """What callers get when doing it again did not help."""
    if isinstance(error, Away):
        return StoreBusy(f"the database server does not answer: {error}")
    return Conflict(f"someone else saved the same in between: {error}")
