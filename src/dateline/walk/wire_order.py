"""The order of versions that agencies give."""

from __future__ import annotations


def is_older(version: str, than: str) -> bool:
    """Whether one version of an item is older than another: by number where both are numbers, else never."""
    if version.isascii() and version.isdigit() and than.isascii() and than.isdigit():
        return int(version[:30]) < int(than[:30])
    return False
