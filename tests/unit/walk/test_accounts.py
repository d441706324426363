"""What passwords are kept as. Signing in itself is held to by the desk's tests, through its pages."""

from __future__ import annotations

from argon2 import Type

from dateline.walk import accounts


def test_passwords_are_kept_by_argon2id_with_no_less_work_than_is_advised() -> None:
    """OWASP's password storage sheet: 19 MiB and two passes at the least."""
    hasher = accounts._HASHER
    assert hasher.type is Type.ID
    assert hasher.memory_cost >= 19 * 1024 and hasher.time_cost >= 2
    assert hasher.hash("a quiet harbour at six") != hasher.hash("a quiet harbour at six")
