"""What stands before every page: which hosts are answered for, which proxies are believed, which headers go out."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any

# The one inline script: it sets the reader's own choice of theme before anything is painted.
THEME_LINE = 'try{var t=localStorage.getItem("theme");if(t)document.documentElement.dataset.theme=t}catch(e){}'
THEME_HASH = base64.b64encode(hashlib.sha256(THEME_LINE.encode()).digest()).decode()
POLICY = (
    f"default-src 'self'; script-src 'self' 'sha256-{THEME_HASH}'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
PICTURE_POLICY = "default-src 'none'; sandbox"
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), interest-cohort=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_HOSTS_KEPT = 256  # answers remembered for host spellings; more are worked out each time

Scope = MutableMapping[str, Any]


class Hosts:
    """Decides whether a request's Host is one of ours. Names are compared without port and case."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = frozenset(_bare(name) for name in allowed)
        self._any = "*" in self._allowed
        self._known: dict[bytes, bool] = {}

    def allow(self, host: bytes | None) -> bool:
        """Whether that Host header is answered."""
        if self._any:
            return True
        if host is None:
            return False
        known = self._known.get(host)
        if known is None:
            known = _bare(host.decode("latin-1")) in self._allowed
            if len(self._known) < _HOSTS_KEPT:
                self._known[host] = known
        return known


def _bare(host: str) -> str:
    """A host without its port: "[::1]:80" is "[::1]"."""
    host = host.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].rstrip(".")


class Proxies:
    """Believes X-Forwarded-For and X-Forwarded-Proto from listed addresses only."""

    def __init__(self, listed: Sequence[str]) -> None:
        self._networks = tuple(ipaddress.ip_network(entry, strict=False) for entry in listed)

    def apply(self, scope: Scope) -> None:
        """Set the scope's client and scheme to what a listed proxy says they were."""
        client = scope.get("client")
        if not self._networks or client is None or not self._listed(client[0]):
            return
        for name, value in scope["headers"]:
            if name == b"x-forwarded-for":
                scope["client"] = (self._nearest(value.decode("latin-1"), client[0]), 0)
            elif name == b"x-forwarded-proto" and value.strip().lower() in (b"http", b"https"):
                scope["scheme"] = value.strip().lower().decode()

    def _nearest(self, chain: str, fallback: str) -> str:
        """The last address of the chain that is not a proxy of ours: whatever stands before it may be made up."""
        found = fallback
        for part in reversed([p.strip() for p in chain.split(",")]):
            try:
                ipaddress.ip_address(part)
            except ValueError:
                break
            found = part
            if not self._listed(part):
                break
        return found

    def _listed(self, address: str) -> bool:
        try:
            ip = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return any(ip in network for network in self._networks if network.version == ip.version)


def with_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers with ours added where they are not set already."""
    present = {name.lower() for name, _ in headers}
    return headers + [pair for pair in HEADERS if pair[0] not in present]
