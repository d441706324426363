"""Why a connection or an answer failed, in our words: nothing that a library or a system says is shown as it stands."""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence

_SOCKET = {
    errno.ECONNREFUSED: "the connection was refused",
    errno.ECONNRESET: "it was reset by the other side",
    errno.ECONNABORTED: "it was broken off",
    errno.EPIPE: "it was closed by the other side",
    errno.ETIMEDOUT: "nobody answered in time",
    errno.EHOSTUNREACH: "no way leads to that machine",
    errno.ENETUNREACH: "no way leads to that network",
    errno.EHOSTDOWN: "that machine is down",
    errno.ENETDOWN: "our network is down",
    errno.EADDRNOTAVAIL: "we have no free address for it",
    errno.EMFILE: "we have too many files and connections open",
    errno.ENFILE: "this machine has too many files and connections open",
    errno.EACCES: "this machine does not allow it",
    errno.EPERM: "this machine does not allow it",
}
# By what aiohttp 3.14 and its parser say; what none of them fits gets the last words of the list.
_BODY = (
    ("content length", "it ended before the length that was stated"),
    ("chunk size|chunk extension|chunk data", "its chunks are malformed"),
    ("transfer length|chunk", "it ended, or went wrong, between its chunks"),
    ("connection|closed|disconnect|reset|eof", "the connection ended first"),
    ("", "it broke off"),
)
_ANSWER = (
    ("content-length|transfer-encoding|content length", "it states its length twice, or as no length can be"),
    ("chunk", "its chunks are malformed"),
    ("data after|unexpected.*after", "more came after its end"),
    # Before the status: the parser calls all that is wrong with the first line a bad status line.
    ("expected http|http version|version|protocol|bad http", "it does not begin as HTTP does"),
    ("status code|status", "its status is no number"),
    ("header|token|value char|cr |lf |whitespace", "one of its headers is malformed"),
    ("", "it breaks the rules of HTTP"),
)
_TLS = (
    ("hostname mismatch|doesn't match|not valid for|ip address mismatch", "its certificate is for another name"),
    ("not yet valid", "its certificate is not valid yet"),
    ("expired", "its certificate has expired"),
    ("self.signed", "its certificate is self-signed: nobody else vouches for it"),
    ("unable to get|issuer|local issuer|unable to verify", "its certificate is signed by somebody whom we do not know"),
    ("revoked", "its certificate was revoked"),
    ("wrong.version|unknown.protocol|http.request|record.layer|packet.length", "it does not speak TLS there"),
    ("unsupported.protocol|protocol.version|no.protocols", "it speaks only an outdated TLS"),
    ("handshake|cipher|alert|shared", "no encryption could be agreed on"),
    ("key.too.small|md.too.weak|too.weak|dh.key", "its encryption is too weak"),
    ("eof|unexpected|closed|reset", "the connection ended while the encryption was being set up"),
    ("", "its certificate could not be verified"),
)


def socket_words(exc: OSError) -> str:
    """What a socket's error means."""
    number = exc.errno
    inner: Sequence[BaseException] = getattr(exc, "exceptions", ())
    if number is None:
        found = next((each for each in inner if isinstance(each, OSError) and each.errno is not None), None)
        number = found.errno if found is not None else None
    return _SOCKET.get(number or 0, "the system gives no reason")


def body_words(said: str) -> str:
    """What is wrong with a body that did not arrive whole."""
    return _first(_BODY, said)


def answer_words(said: str) -> str:
    """What is wrong with an answer that is not HTTP."""
    return _first(_ANSWER, said)


def tls_words(said: str) -> str:
    """What is wrong with an encrypted connection."""
    return _first(_TLS, said)


def _first(words: Sequence[tuple[str, str]], said: str) -> str:
    return next(ours for theirs, ours in words if re.search(theirs, said, re.IGNORECASE))
