"""The guard: which address may be connected to, decided where the socket is made.

A name proves nothing and a literal never meets the resolver, so the socket factory looks at the very address that
is about to be connected to, on every hop and every reconnect. What can be told from the written address alone
(scheme, port, literal, a name of private networks) is refused before that, without a look-up.
Source: IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 6052 (NAT64), 3056 (6to4), 5214 (ISATAP).
"""

from __future__ import annotations

import errno
import re
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from dateline import urls
from dateline.errors import ConfigError

WEB_PORTS = frozenset({80, 443, 8080, 8443})

_Network = IPv4Network | IPv6Network

_CLOSED: tuple[tuple[_Network, str], ...] = tuple(
    (ip_network(network), words)
    for network, words in (
        ("0.0.0.0/8", "this machine"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a carrier's inner network"),
        ("127.0.0.0/8", "this machine"),
        ("168.63.129.16/32", "a cloud's own services"),  # public on paper, the host of a virtual machine in fact
        ("169.254.0.0/16", "a link-local address, where clouds keep their secrets"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "an address for documentation"),
        ("192.88.99.0/24", "a reserved address"),
        ("192.168.0.0/16", "a private network"),
        ("198.18.0.0/15", "a test network"),
        ("198.51.100.0/24", "an address for documentation"),
        ("203.0.113.0/24", "an address for documentation"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
        ("::1/128", "this machine"),
        ("::/128", "this machine"),
        ("fc00::/7", "a private network"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a private network"),
        ("ff00::/8", "a multicast address"),
        ("64:ff9b:1::/48", "a translator's inner network"),
        ("2001::/32", "a Teredo tunnel"),
        ("2001::/23", "a reserved address"),
        ("2001:db8::/32", "an address for documentation"),
        ("3fff::/20", "an address for documentation"),
    )
)
_PUBLIC_V6 = IPv6Network("2000::/3")  # all that is given out so far; anything else is refused
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")

# Names that no public site has: of this machine, of private networks, and those set apart for examples.
_INNER_NAMES = frozenset(
    {"localhost", "local", "localdomain", "internal", "lan", "intranet", "corp", "home", "arpa"}
    | {"private", "example", "invalid", "test", "onion"}
)


@dataclass(frozen=True, slots=True)
class Allow:
    """What the operator opened.

    hosts: "name" or "address" (may be private, on the web's ports), "name:port" (that port too), or a network in
    CIDR form ("10.1.0.0/16"). ports: further ports, for every host.
    Errors: ConfigError for an entry that is none of these.
    """

    hosts: Collection[str] = ()
    ports: Collection[int] = ()
    names: frozenset[str] = field(init=False)
    name_ports: frozenset[tuple[str, int]] = field(init=False)
    networks: tuple[_Network, ...] = field(init=False)

    def __post_init__(self) -> None:
        names, name_ports, networks = set(), set(), []
        for entry in self.hosts:
            read = _entry(entry.strip())
            if isinstance(read, str):
                names.add(read)
            elif isinstance(read, tuple):
                name_ports.add(read)
            else:
                networks.append(read)
        object.__setattr__(self, "names", frozenset(names))
        object.__setattr__(self, "name_ports", frozenset(name_ports))
        object.__setattr__(self, "networks", tuple(networks))

    def lists(self, host: str, port: int) -> bool:
        """Whether this host was listed by name for this port."""
        return (host, port) in self.name_ports or (host in self.names and self.port_open(port))

    def port_open(self, port: int) -> bool:
        """Whether any host may be asked on this port."""
        return port in WEB_PORTS or port in self.ports


def _entry(entry: str) -> str | tuple[str, int] | _Network:
    try:
        if "/" in entry:
            return ip_network(entry, strict=False)
        if entry.count(":") > 1 and not entry.startswith("["):
            return f"[{IPv6Address(entry).compressed}]"
    except ValueError as exc:
        raise ConfigError(f"allowed host {entry!r}: neither a name, name:port nor a network like 10.1.0.0/16") from exc
    web = urls.parse(f"http://{entry}/")
    if web is None or web.path != "/" or web.query or web.fragment:
        raise ConfigError(f"allowed host {entry!r}: neither a name, name:port nor a network like 10.1.0.0/16")
    return (web.host, web.port) if re.search(r":\d+$", entry) else web.host


@dataclass(slots=True)
class Refusal:
    """Why an address may not be asked: the address it led to, and what that is in words."""

    address: str
    words: str


@dataclass(slots=True)
class Asking:
    """What one hop asks for, and what became of it at the socket."""

    host: str
    port: int
    refusal: Refusal | None = None
    let_through: bool = False


_asking: ContextVar[Asking | None] = ContextVar("dateline_net_asking", default=None)


class Guard:
    """Decides for one client, by what its operator allowed."""

    def __init__(self, allow: Allow) -> None:
        self._allow = allow

    def before(self, web: urls.Web) -> Refusal | None:
        """What can be refused by the written address alone."""
        if self._allow.lists(web.host, web.port):
            return None
        if not self._allow.port_open(web.port):
            return Refusal(web.authority, f"port {web.port} is not one of the web's; list host and port to allow it")
        literal = _literal(web.host)
        if literal is not None:
            return self._closed(literal)
        ending = web.host.rpartition(".")[2]
        if (ending in _INNER_NAMES or "." not in web.host) and not self._allow.networks:
            return Refusal(web.host, "a name that no public site has")
        return None

    @contextmanager
    def asking(self, web: urls.Web) -> Iterator[Asking]:
        """While inside, sockets are made for this host only."""
        asking = Asking(web.host, web.port)
        token = _asking.set(asking)
        try:
            yield asking
        finally:
            _asking.reset(token)

    def socket(self, addr_info: tuple[Any, ...]) -> socket.socket:
        """Make the socket for an address, or refuse: aiohttp's socket_factory.

        Errors: PermissionError; the asking that it belongs to then holds the refusal.
        """
        family, kind, protocol, _, address = addr_info
        asking = _asking.get()
        if asking is None:
            raise PermissionError(errno.EACCES, "a socket that no request asked for")
        refusal = self._at_connect(asking, str(address[0]), int(address[1]))
        if refusal is not None:
            asking.refusal = refusal
            raise PermissionError(errno.EACCES, f"{refusal.address} is {refusal.words}")
        asking.let_through = True
        return socket.socket(family, kind, protocol)

    def _at_connect(self, asking: Asking, address: str, port: int) -> Refusal | None:
        if port != asking.port:
            return Refusal(f"{address}:{port}", "not the port that was asked for")
        if self._allow.lists(asking.host, port):
            return None
        if not self._allow.port_open(port):
            return Refusal(f"{address}:{port}", f"port {port} is not one of the web's")
        return self._closed(address)

    def _closed(self, address: str) -> Refusal | None:
        words = why_closed(address)
        if words is None:
            return None
        plain = _address(address)
        if plain is not None and any(plain in network for network in self._allow.networks):
            return None
        return Refusal(address, words)


@lru_cache(maxsize=8192)
def why_closed(address: str) -> str | None:
    """What is wrong with an address, in words; None where it is a public one."""
    plain = _address(address)
    if plain is None:
        return "no address"
    if isinstance(plain, IPv6Address):
        inner = _embedded(plain)
        if inner is not None:
            return _why_closed(inner)
        if plain not in _PUBLIC_V6:
            return _why_closed(plain) or "a reserved address"
    return _why_closed(plain)


def _why_closed(address: IPv4Address | IPv6Address) -> str | None:
    return next((words for network, words in _CLOSED if address in network), None)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _literal(host: str) -> str | None:
    return host.strip("[]") if _address(host) is not None else None


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a translator or a tunnel would go on to."""
    number = int(address)
    if address in _NAT64 or address in _TRANSLATED:
        return IPv4Address(number & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address(number >> 80 & 0xFFFFFFFF)
    if number >> 32 & 0xFDFFFFFF == 0x5EFE:  # ISATAP
        return IPv4Address(number & 0xFFFFFFFF)
    return None
