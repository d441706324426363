"""A small language for what a JSON document may hold, and the one walk that holds a document to it.

A shape is a word ("text", "whole", "number", "urgency", "percent", "any"), a set of words that a text may be, a list of
one shape, or an `Obj`. Property names are compared without regard to case: ninjs 2 and 3 differ by nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MOST_DEEP = 40


@dataclass(frozen=True, slots=True)
class Obj:
    """An object: its properties, those it must have, sets of which exactly one must be there.

    `open`: properties that are not named are let through. `patterns`: for names that are made up by the author.
    """

    properties: Mapping[str, object]
    required: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    patterns: tuple[tuple[re.Pattern[str], object], ...] = ()
    open: bool = False
    check: Callable[[Mapping[str, object]], str | None] | None = field(default=None)


def fault(value: object, shape: object, where: str = "", deep: int = 0) -> str | None:
    """What is wrong with a value, in words that name the place; None where nothing is."""
    if deep > MOST_DEEP:
        return f"{where}: nested deeper than {MOST_DEEP}"
    if isinstance(shape, Obj):
        return _object(value, shape, where, deep)
    if isinstance(shape, list):
        if not isinstance(value, list):
            return f"{where}: a list belongs here, not {_kind(value)}"
        return next((f for n, v in enumerate(value) if (f := fault(v, shape[0], f"{where}[{n}]", deep + 1))), None)
    if isinstance(shape, frozenset):
        if isinstance(value, str) and value in shape:
            return None
        return f"{where}: {_shown(value)} is none of {', '.join(sorted(shape))}"
    return _word(value, str(shape), where)


def _word(value: object, shape: str, where: str) -> str | None:
    if shape == "any":
        return None
    if shape in ("whole", "urgency", "number", "percent"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"{where}: a number belongs here, not {_kind(value)}"
        if shape != "number" and value != int(value):
            return f"{where}: a whole number belongs here"
        if (shape == "urgency" and not 1 <= value <= 9) or (shape == "percent" and not 0 <= value <= 100):
            return f"{where}: {value} is out of range"
        return None
    if not isinstance(value, str):
        return f"{where}: text belongs here, not {_kind(value)}"
    return None


def _object(value: object, shape: Obj, where: str, deep: int) -> str | None:
    if not isinstance(value, dict):
        return f"{where or 'the document'}: an object belongs here, not {_kind(value)}"
    low = {key.lower(): inner for key, inner in value.items()}
    for name in shape.required:
        if name not in low:
            return f"{where or 'the document'}: {name} is missing"
    for choice in shape.one_of:
        there = [name for name in choice if name in low]
        if len(there) > 1:
            return f"{where}: {' and '.join(there)} exclude each other"
        if not there:
            return f"{where}: one of {', '.join(choice)} is missing"
    for key, inner in value.items():
        found = _property(key, inner, shape, f"{where}.{key}" if where else key, deep)
        if found:
            return found
    said = shape.check(low) if shape.check is not None else None
    return f"{where or 'the document'}: {said}" if said else None


def _property(key: str, inner: object, shape: Obj, where: str, deep: int) -> str | None:
    known = shape.properties.get(key.lower())
    if known is not None:
        return fault(inner, known, where, deep + 1)
    for pattern, made in shape.patterns:
        if pattern.match(key):
            return fault(inner, made() if callable(made) else made, where, deep + 1)
    return None if shape.open else f"{where}: there is no such property"


def _kind(value: object) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), "something else")


def _shown(value: object) -> str:
    return f'"{value[:60]}"' if isinstance(value, str) else _kind(value)
