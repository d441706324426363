"""Logs: one line an outcome on standard error, as text or JSON, ids as fields, secrets left out."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

_OWN = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}
# Keys of services travel in addresses now and then, and one-time links always do.
_SECRET = re.compile(
    r"""(?ix) ( [?&;] (?: [\w.-]{0,40} (?: token | secret | passw(?:or)?d | signature | credential | api_?key )
                         [\w.-]{0,40}
                       | (?: [\w.-]{0,40} [_-] )? (?: key | sig | auth | pwd | sid | session ) ) = ) [^&\s"'\#]+"""
)
# Headers, and a database's address in words: password=..., x-api-key: ..., Authorization: Bearer ... A bare
# "passwd:" is none, as words go on after the address of a file.
_NAMED = re.compile(
    r"""(?ix) ( \b (?: (?: password | passwd ) (?: \s? = \s? ["']? | ["'] \s? : \s? ["']? )
                     | (?: authorization | (?:set-)?cookie | [\w-]{0,40} api[_-]?key ) ["']? \s? [:=] \s? ["']?
                       (?: (?: bearer | basic ) \s )? ) ) [^\s"',&]+"""
)
_USERINFO = re.compile(r"""(?i)(\b[a-z][a-z0-9+.-]{1,20}://)[^/\s"@?#]{1,300}@""")
# SQLAlchemy takes a password with slashes in it; a page's address may hold /@name, so not there.
_DATABASE = re.compile(r"""(?i)(\b(?!https?:)[a-z][a-z0-9+.-]{1,20}://)[^/\s":@]{0,100}:[^\s"@]{1,200}@""")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def redacted(text: str) -> str:
    """The text without what looks like a secret."""
    for sign in (_SECRET, _NAMED):
        text = sign.sub(r"\1***", text)
    for sign in (_USERINFO, _DATABASE):
        text = sign.sub(r"\1***@", text)
    return text


def _one_line(text: str) -> str:
    """Foreign words may neither begin a line that looks like ours nor steer a terminal."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class _Line(logging.Formatter):
    """`2026-03-12T14:00:01Z info dateline.walk.news asked source=3 status=304`"""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        fields = " ".join(f"{key}={_quoted(value)}" for key, value in _fields(record).items())
        line = f"{at} {record.levelname.lower()} {record.name} {record.getMessage()}"
        line = _one_line(f"{line} {fields}" if fields else line)
        if record.exc_info:
            line = f"{line}\n{self.formatException(record.exc_info)}"
        return redacted(line)


class _Json(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "room": record.name,
            "what": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return redacted(json.dumps(line, default=str, ensure_ascii=False))


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {k: v for k, v in record.__dict__.items() if k not in _OWN and v is not None and v is not False}


def _quoted(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or re.search(r"[\s\"=]", text) else text


def set_up(level: str, *, as_json: bool) -> None:
    """Send this process's logs to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if as_json else _Line())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("asyncio", "PIL", "alembic", "sqlalchemy", "uvicorn.access", "uvicorn.error"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
