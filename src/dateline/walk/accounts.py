"""Who may sign in to the desk: the one-time link, passwords, sessions.

Neither a password, nor a session's token, nor the token of a link is kept; only what they hash to. A
session is bound to the password that opened it, so a new password ends all sessions of the old one.
Source: docs/desk.md, "Signing in"; docs/decisions/080-desk-sign-in.md.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import argon2

from dateline.errors import Unfit
from dateline.store.port import Account, Deed

if TYPE_CHECKING:
    from dateline.clock import Clock
    from dateline.store.port import Store

LINK_LASTS = timedelta(hours=24)
SESSION_LASTS = timedelta(days=14)
LEAST_PASSWORD = 10  # characters; NIST SP 800-63B asks for 8 beside a rate limit
MOST_PASSWORD = 1000
LONGEST_NAME = 60
DEFAULT_NAME = "editor"
_LINK = "desk.link"
_ELSEWHERE = ":elsewhere"
# RFC 9106's second recommended choice asks for 64 MiB; 32 MiB twice at once is what a small machine spares.
_HASHER = argon2.PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just opened: the secret that its cookie carries, and whose it is."""

    token: str
    account: Account
    until: datetime


class Accounts:
    """Accounts, sessions and the one-time link."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._using_link = asyncio.Lock()
        self._hashing = asyncio.Semaphore(2)  # each takes 32 MiB and a core for a twentieth of a second
        self._decoy: str | None = None

    async def any(self) -> bool:
        """Whether a password has been set."""
        return bool(await self._store.desk.accounts())

    async def new_link(self, *, elsewhere: bool = False) -> str:
        """Make the token of a one-time link; an older link stops working.

        `elsewhere`: until it is used, its page is open to other machines too, though no password is set yet.
        """
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        until = int((now + LINK_LASTS).timestamp())
        await self._store.desk.put_setting(_LINK, f"{until}:{_hashed(token)}{_ELSEWHERE if elsewhere else ''}", now)
        return token

    async def link_works(self, token: str) -> bool:
        """Whether a link's token was made here, was not used yet, and is not too old."""
        digest, fresh = await self._link()
        return hmac.compare_digest(digest.removesuffix(_ELSEWHERE), _hashed(token)) and fresh

    async def link_elsewhere(self) -> bool:
        """Whether there is a link that may be opened from another machine before a password is set."""
        digest, fresh = await self._link()
        return digest.endswith(_ELSEWHERE) and fresh

    async def _link(self) -> tuple[str, bool]:
        kept = await self._store.desk.setting(_LINK)
        until, _, digest = (kept or "0:").partition(":")
        return digest, self._clock.now() < datetime.fromtimestamp(int(until), UTC)

    async def enter(self, token: str, name: str, password: str) -> Opened | None:
        """Use a one-time link: set a password and sign in; None where the link does not work (any more).

        Errors: Unfit; the link is not used up by it.
        """
        name = _checked(name, password)
        async with self._using_link:
            if not await self.link_works(token):
                return None
            await self._store.desk.put_setting(_LINK, None, self._clock.now())
        account = await self.set_password(name, password, who=name, how="by the one-time link")
        return await self._open(account)

    async def set_password(self, name: str, password: str, *, who: str, how: str = "") -> Account:
        """Make an account or give it a new password, which ends its sessions.

        Errors: Unfit.
        """
        name = _checked(name, password)
        now = self._clock.now()
        account = await self._store.desk.put_account(name, await self._hash(password), now)
        await self._store.desk.record(Deed(now, who, "set a password", name, how))
        return account

    async def change_password(self, account: Account, old: str, new: str) -> Opened | None:
        """A new password for someone signed in, and a session under it; None where the old one is wrong.

        Errors: Unfit.
        """
        _checked(account.name, new)
        if not await self._verified(account.password_hash, old):
            return None
        return await self._open(await self.set_password(account.name, new, who=account.name))

    async def sign_in(self, name: str, password: str) -> Opened | None:
        """Open a session; None where name or password is wrong, told apart by neither words nor time."""
        account = await self._named(name)
        if account is None:
            await self._verified(await self._decoy_hash(), password)
            return None
        if not await self._verified(account.password_hash, password):
            return None
        if _HASHER.check_needs_rehash(account.password_hash):
            await self._store.desk.put_account(account.name, await self._hash(password), self._clock.now())
            account = await self._named(name) or account
        await self._store.desk.record(Deed(self._clock.now(), account.name, "signed in"))
        return await self._open(account)

    async def signed_in(self, token: str) -> Account | None:
        """Whose session a token opens."""
        now = self._clock.now()
        for account in await self._store.desk.accounts():
            found = await self._store.desk.session(_bound(token, account), now)
            if found is not None and found.id == account.id:
                return account
        return None

    async def sign_out(self, token: str, account: Account) -> None:
        """End a session."""
        await self._store.desk.close_session(_bound(token, account))

    async def _open(self, account: Account) -> Opened:
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        until = now + SESSION_LASTS
        await self._store.desk.open_session(account.id, _bound(token, account), now, until)
        return Opened(token, account, until)

    async def _named(self, name: str) -> Account | None:
        wanted = name.strip().casefold()
        return next((a for a in await self._store.desk.accounts() if a.name.casefold() == wanted), None)

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(_HASHER.hash, password)

    async def _verified(self, password_hash: str, password: str) -> bool:
        if len(password) > MOST_PASSWORD:
            return False
        async with self._hashing:
            try:
                return await asyncio.to_thread(_HASHER.verify, password_hash, password)
            except argon2.exceptions.VerificationError:
                return False

    async def _decoy_hash(self) -> str:
        """What a password is tried against when no such account exists, so that it takes as long."""
        if self._decoy is None:
            self._decoy = await self._hash(secrets.token_urlsafe(16))
        return self._decoy


def _checked(name: str, password: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Unfit(f"A name of 1 to {LONGEST_NAME} characters is needed; it stands in the log of deeds.")
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        raise Unfit(f"The password must have at least {LEAST_PASSWORD} characters; a short sentence is good.")
    if len(set(password)) < 4 or password.casefold() == name.casefold():
        raise Unfit("That password would be guessed at once; take a short sentence.")
    return name


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _bound(token: str, account: Account) -> str:
    return hashlib.sha256(f"{token}\0{account.password_hash}".encode()).hexdigest()
