"""Reading what a child answered: values, our errors, or what went wrong there.

The child has handled foreign bytes and is not trusted, so the reader knows our own classes and the plain types and
builds nothing else.
"""

from __future__ import annotations

import io
import pickle
from enum import Enum, EnumMeta
from importlib import import_module
from typing import Any

from dateline.cell import child
from dateline.errors import CellKilled, DatelineError

_PLAIN = {
    "builtins": frozenset({"set", "frozenset", "complex", "bytearray", "range", "slice"}),
    "collections": frozenset({"OrderedDict", "deque"}),
    "datetime": frozenset({"date", "datetime", "time", "timedelta", "timezone"}),
    "decimal": frozenset({"Decimal"}),
    "fractions": frozenset({"Fraction"}),
}


class BugInCell(RuntimeError):
    """A function in a cell raised what is not in our error tree; the text is its traceback there."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if name in _PLAIN.get(module, ()) or (module, name) == ("dateline.errors", "_as_it_was"):
            return super().find_class(module, name)
        if module.startswith("dateline.") and "__" not in module:
            found = getattr(import_module(module), name, None)
            if isinstance(found, type) and found.__module__ == module:
                return found
        if (module, name) == ("builtins", "getattr"):
            return _member
        raise BugInCell(f"a cell answered with a {module}.{name}, which answers may not hold")


def _member(kind: object, name: object) -> Enum:
    """A member of one of our enumerations: Python 3.11.0 to 3.11.3 (Debian 12's) pickle them as an attribute."""
    if isinstance(kind, EnumMeta) and name in kind.__members__:
        member: Enum = kind.__members__[str(name)]
        return member
    raise BugInCell(f"a cell answered with {name!r} of {kind!r}, which answers may not hold")


def read(kind: int, answer: bytes, name: str) -> Any:
    """The value that the function `name` gave.

    Errors: what the function raised of ours; CellKilled; BugInCell.
    """
    if kind == child.OK:
        return _built(answer, name)
    if kind == child.LIMIT:
        raise CellKilled(answer.decode("ascii", "replace"), name)
    if kind == child.ERROR:
        error = _built(answer, name)
        if isinstance(error, DatelineError):
            raise error
    raise BugInCell(f"{name} failed in its cell:\n{answer.decode('utf-8', 'replace')}")


def _built(answer: bytes, name: str) -> Any:
    try:
        return _Reader(io.BytesIO(answer)).load()
    except BugInCell:
        raise
    except Exception as exc:  # foreign bytes, in a way: whatever is wrong with them, it is that child's fault
        raise BugInCell(f"{name} gave an answer that cannot be read: {exc}") from exc
