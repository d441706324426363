"""No words of a library reach people."""

from __future__ import annotations

import errno

import pytest

from dateline.net.causes import answer_words, body_words, socket_words, tls_words


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        ("certificate verify failed: certificate has expired (_ssl.c:992)", "its certificate has expired"),
        ("self-signed certificate", "its certificate is self-signed: nobody else vouches for it"),
        ("Hostname mismatch, certificate is not valid for 'x'.", "its certificate is for another name"),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number", "it does not speak TLS there"),
        ("anything else", "its certificate could not be verified"),
    ],
)
def test_tls(said: str, ours: str) -> None:
    assert tls_words(said) == ours


def test_bodies_and_answers() -> None:
    assert body_words("Not enough data to satisfy content length header.").startswith("it ended before the length")
    assert body_words("Not enough data to satisfy transfer length header.").endswith("between its chunks")
    assert answer_words("Expected HTTP/, RTSP/ or ICE/:") == "it does not begin as HTTP does"
    assert answer_words("Bad status line: Expected HTTP/, RTSP/ or ICE/: SSH-2.0") == "it does not begin as HTTP does"
    assert answer_words("Bad status line: Invalid status code: HTTP/1.1 abc") == "its status is no number"
    assert answer_words("Invalid header value char") == "one of its headers is malformed"
    assert answer_words("") == "it breaks the rules of HTTP"


def test_sockets_are_told_by_number_also_where_several_addresses_failed() -> None:
    assert socket_words(OSError(errno.ECONNREFUSED, "Connect call failed ('127.0.0.1', 1)")).endswith("refused")
    several = OSError("Multiple exceptions: ...")
    several.exceptions = (OSError(errno.EHOSTUNREACH, "x"),)  # type: ignore[attr-defined]
    assert socket_words(several) == "no way leads to that machine"
    assert socket_words(OSError("what?")) == "the system gives no reason"
