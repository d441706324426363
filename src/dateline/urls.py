"""Web addresses: reading, joining, comparing and showing them. Pure, and total: no string makes these raise.

An address is read as browsers read it, so that what we check is what would be asked: odd spellings of an IPv4
host (2130706433, 0x7f.1, full-width digits) become the dotted one, tabs and line ends vanish, backslashes count
as slashes. Addresses with a user name in them are not web addresses here: nothing we do needs them, and they are
made to mislead.
Source: WHATWG URL Standard, "URL parsing"; RFC 3986, section 5.2.4; UTS 46.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from ipaddress import AddressValueError, IPv6Address
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import idna

from dateline.model import PictureId

SLUG_CHARACTERS = 80
MAX_LENGTH = 8192  # longer ones are data in disguise; servers refuse them at 8 KiB
_MAX_HOST = 253  # RFC 1035

_DEFAULT_PORT = {"http": 80, "https": 443}
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_PARTS = re.compile(r"([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
_ASCII_HOST = re.compile(r"[a-z0-9._-]+")
_IPV4_LIKE = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$")
_IPV4_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})?")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# What a path, a query and a fragment may hold as they are; the rest is written as %XX.
_NOT_IN_PATH = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/%\[\]^|\\]")
_NOT_IN_QUERY = re.compile(r"[^A-Za-z0-9\-._~!$&()*+,;=:@/%\[\]^|\\?`{}]")

# Keys that say where a reader came from and nothing of what is shown. `ref` and `source` are left: some sites
# choose the page by them.
_TRACKING_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh li_fat_id mc_cid mc_eid
    mkt_tok _hsenc _hsmi __hstc __hssc __hsfp hsctatracking vero_id vero_conv oly_enc_id oly_anon_id wickedid
    _ga _gl _openstat xtor wt_mc wt_zmc ito smid smtyp cmp cmpid s_cid icid ncid ns_mchannel ns_source
    ns_campaign ns_linkname ns_fee at_medium at_campaign at_campaign_type at_link_id at_link_origin at_link_type
    at_format at_ptr_name at_bbc_team __twitter_impression guccounter guce_referrer guce_referrer_sig
    ref_src ref_url taid traffic_source soc_src soc_trk sr_share rss_id feature_share"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_TRACKING_STARTS = ("utm_", "pk_", "piwik_", "mtm_", "matomo_", "hsa_")


class Web(NamedTuple):
    """The parts of a web address: host as it is connected to (brackets round IPv6), path and query encoded."""

    scheme: str
    host: str
    port: int
    path: str
    query: str  # with its "?", or empty
    fragment: str  # with its "#", or empty

    @property
    def authority(self) -> str:
        """Host, and the port where it is not the scheme's own."""
        return self.host if self.port == _DEFAULT_PORT[self.scheme] else f"{self.host}:{self.port}"

    def text(self, *, fragment: bool = True) -> str:
        """The address again."""
        return f"{self.scheme}://{self.authority}{self.path}{self.query}{self.fragment if fragment else ''}"


# --- what the other rooms call ---------------------------------------------------------------------


def parse(url: str, base: str | None = None) -> Web | None:
    """Read an address, joined to `base` where it is relative; None where that is no web address.

    Errors: none; None for other schemes, user names, hosts that cannot be, more than MAX_LENGTH characters.
    """
    if len(url) > MAX_LENGTH:
        return None
    start = _parsed(base) if base is not None and len(base) <= MAX_LENGTH else None
    return _parsed(url) if start is None else _joined(url, start)


@lru_cache(maxsize=1024)  # one walk reads the same address some five times: host, identity, robots, request, answer
def _parsed(url: str) -> Web | None:
    return _joined(url, None)


def _joined(url: str, start: Web | None) -> Web | None:
    text = _cleaned(url)
    scheme = _SCHEME.match(text)
    if scheme is not None:
        name = scheme[1].lower()
        if name not in _DEFAULT_PORT:
            return None
        text = _slashed(text[scheme.end() :])
        if start is None or name != start.scheme or text.startswith("//"):
            return _absolute(name, text.lstrip("/"))
        # else: "http:page" beside an address of the same scheme is relative to it, as in browsers
    return None if start is None else _relative(start, _slashed(text))


def resolve(base: str | None, reference: str) -> str | None:
    """The absolute http(s) address that `reference` means on the page `base`; None where it means none."""
    web = parse(reference, base)
    return None if web is None else web.text()


def normalise(url: str) -> str:
    """The address for identity: host in lower case, no fragment, no default port, no tracking keys.

    What is no web address comes back as it was.
    """
    plain = PLAIN.fullmatch(url)
    if plain is not None and plain[2] is None and is_plain_origin(plain[1]):
        return url
    web = parse(url)
    if web is None:
        return url
    query = web.query[1:]
    if query:
        query = _plain_escapes(query)
        query = "&".join(part for part in query.split("&") if part and not _is_tracking(part))
    path = _without_dots(_plain_escapes(web.path))
    return f"{web.scheme}://{web.authority}{path}{'?' + query if query else ''}"


# Already as `resolve` would write it, if the origin is; most links of most feeds are, and this is much quicker.
PLAIN = re.compile(
    r"(https?://[a-z0-9.:-]{1,100})/[A-Za-z0-9_~/-]*(?:\.[A-Za-z0-9]{1,8})?(\?[A-Za-z0-9_=&.-]*)?", re.ASCII
)


@lru_cache(maxsize=2048)
def is_plain_origin(origin: str) -> bool:
    """Whether an origin is written as we write it."""
    return resolve(None, f"{origin}/") == f"{origin}/"


def host_of(url: str) -> str:
    """The unit of politeness: "host" or "host:port"; empty where that is no web address."""
    web = parse(url)
    return "" if web is None else web.authority


def site_of(url: str) -> str | None:
    """The root of the site that an address is on: "https://host/"; None where that is no web address."""
    web = parse(url)
    return None if web is None else f"{web.scheme}://{web.authority}/"


def is_web(url: str) -> bool:
    """Whether this is an absolute http or https address with a host that can be."""
    return parse(url) is not None


def picture_id(url: str) -> PictureId:
    """The id of a picture: blake2b-128 of its address, in hex."""
    return PictureId(blake2b(url.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest())


def slug(title: str) -> str:
    """The part of an address that people read: a to z, digits and hyphens, whole words; may be empty."""
    plain = unicodedata.normalize("NFKD", title.lower().replace("ß", "ss")).encode("ascii", "ignore").decode()
    text = _NOT_SLUG.sub("-", plain.replace("'", "")).strip("-")
    if len(text) > SLUG_CHARACTERS:
        text = text[:SLUG_CHARACTERS].rpartition("-")[0] or text[:SLUG_CHARACTERS]
    return text


def shown_host(url: str) -> str:
    """The host for people: international names readable, without "www."; empty where that is no web address.

    A name that mixes scripts, or that only looks like a Latin one, stays in its coded form (xn--...).
    """
    web = parse(url)
    if web is None:
        return ""
    host = web.host.removeprefix("www.") if web.host.count(".") > 1 else web.host
    if "xn--" not in host:
        return host
    labels = [_readable(label) for label in host.split(".")]
    foreign_ending = not labels[-1].isascii()
    return ".".join(
        label if _is_honest(label, foreign_ending) else coded
        for label, coded in zip(labels, host.split("."), strict=True)
    )


# --- reading ---------------------------------------------------------------------------------------


_EDGES = "".join(map(chr, range(33)))  # control characters and the space


def _cleaned(url: str) -> str:
    text = url.strip(_EDGES)
    if "\t" in text or "\n" in text or "\r" in text:
        text = text.translate({9: None, 10: None, 13: None})
    return text


def _slashed(text: str) -> str:
    """Backslashes before the query count as slashes, as in browsers."""
    if "\\" not in text:
        return text
    end = min((at for at in (text.find("?"), text.find("#")) if at >= 0), default=len(text))
    return text[:end].replace("\\", "/") + text[end:]


def _absolute(scheme: str, rest: str) -> Web | None:
    parts = _PARTS.fullmatch(rest)
    if parts is None:
        return None
    authority, path, query, fragment = parts.groups(default="")
    where = _host_and_port(authority, _DEFAULT_PORT[scheme])
    if where is None:
        return None
    return _web(scheme, *where, path, query, fragment)


def _relative(base: Web, text: str) -> Web | None:
    if text.startswith("//"):
        return _absolute(base.scheme, text.lstrip("/"))
    parts = _PARTS.fullmatch(f"/{text}")  # the slash keeps the first segment out of the authority
    if parts is None:
        return None
    path, query, fragment = parts[2][1:], parts[3] or "", parts[4] or ""
    if not path:
        path = base.path
        query = query or base.query
    elif not path.startswith("/"):
        path = base.path.rpartition("/")[0] + "/" + path
    return _web(base.scheme, base.host, base.port, path, query, fragment)


def _web(scheme: str, host: str, port: int, path: str, query: str, fragment: str) -> Web | None:
    web = Web(
        scheme,
        host,
        port,
        _without_dots(_encoded(path, _NOT_IN_PATH)) or "/",
        _encoded(query, _NOT_IN_QUERY),
        _encoded_fragment(fragment),
    )
    return web if sum(map(len, (web.host, web.path, web.query, web.fragment))) <= MAX_LENGTH - 16 else None


@lru_cache(maxsize=4096)
def _host_and_port(authority: str, default_port: int) -> tuple[str, int] | None:
    if "@" in authority:
        return None
    host, colon, port_text = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        host, port_text = authority, ""
    if port_text and not (port_text.isascii() and port_text.isdigit() and len(port_text.lstrip("0")) <= 5):
        return None
    port = int(port_text) if port_text else default_port
    name = _host(host)
    return None if name is None or port > 65535 else (name, port)


def _host(host: str) -> str | None:
    if host.startswith("["):
        return _ipv6(host)
    if "%" in host:
        try:
            host = unquote_to_bytes(host.encode("utf-8", "replace")).decode()
        except UnicodeDecodeError:
            return None
    name = host.lower() if host.isascii() else _coded(host)
    if name is None:
        return None
    name = name.removesuffix(".")
    if len(name) > _MAX_HOST or not _ASCII_HOST.fullmatch(name):
        return None
    if _IPV4_LIKE.search(name):
        return _ipv4(name)
    return name if all(0 < len(label) <= 63 for label in name.split(".")) else None


def _ipv6(host: str) -> str | None:
    if not host.endswith("]") or "%" in host:
        return None  # a zone names an interface of one machine
    try:
        return f"[{IPv6Address(host[1:-1]).compressed}]"
    except (AddressValueError, ValueError):
        return None


def _ipv4(name: str) -> str | None:
    """Browsers read "127.1", "0x7f.1", "017700000001" and "2130706433" as 127.0.0.1."""
    parts = name.split(".")
    if len(parts) > 4 or not all(_IPV4_NUMBER.fullmatch(part) and len(part) <= 14 for part in parts):
        return None
    try:
        numbers = [_number(part) for part in parts]
    except ValueError:
        return None
    if any(number > 255 for number in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(numbers)):
        return None
    whole = sum(number << (24 - 8 * at) for at, number in enumerate(numbers[:-1])) + numbers[-1]
    return ".".join(str(whole >> shift & 255) for shift in (24, 16, 8, 0))


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if len(part) > 1 and part.startswith("0") else int(part)


def _coded(host: str) -> str | None:
    """A host with letters beyond ASCII as it is asked for: mapped by UTS 46, then xn--."""
    if len(host) > _MAX_HOST:
        return None
    try:
        mapped = idna.uts46_remap(host, std3_rules=False)
    except (UnicodeError, ValueError, IndexError):
        return None
    return ".".join(_coded_label(label) for label in mapped.split("."))


def _coded_label(label: str) -> str:
    if label.isascii():
        return label
    try:
        return idna.alabel(label).decode("ascii")
    except (UnicodeError, ValueError, IndexError):
        # IDNA 2008 refuses the signs (an arrow, a heart) that registered names do hold, and browsers ask for
        try:
            return "xn--" + label.encode("punycode").decode("ascii")
        except UnicodeError:
            return ""  # a lone surrogate; an empty label is refused by the caller


# --- writing ---------------------------------------------------------------------------------------


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def _encoded(text: str, unsafe: re.Pattern[str]) -> str:
    if "%" in text:
        text = _ESCAPE.sub(lambda found: found[0] if found[1] else "%25", text)
    head, body = (text[0], text[1:]) if text[:1] == "?" else ("", text)
    return head + unsafe.sub(_percent, body)


def _encoded_fragment(text: str) -> str:
    return "#" + _encoded(text[1:], _NOT_IN_QUERY) if len(text) > 1 else ""


def _without_dots(path: str) -> str:
    """Drop "." and ".." segments, spelt with %2e too, so that no server sees them."""
    if "/." not in path and "%2" not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for at, segment in enumerate(segments):
        plain = segment.lower().replace("%2e", ".") if len(segment) <= 6 else segment
        last = at == len(segments) - 1
        if plain == "..":
            if kept:
                kept.pop()
        elif plain != ".":
            kept.append(segment)
        if last and plain in {".", ".."}:
            kept.append("")
    return "/" + "/".join(kept)


def _plain_escapes(text: str) -> str:
    """One spelling of each escape: capitals, and none where the character needs none."""
    if "%" not in text:
        return text

    def spell(found: re.Match[str]) -> str:
        byte = int(found[1], 16) if found[1] else 0x25
        return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"

    return _ESCAPE.sub(spell, text)


def _is_tracking(part: str) -> bool:
    key = part.partition("=")[0].lower()
    return key in _TRACKING or key.startswith(_TRACKING_STARTS)


# --- showing ---------------------------------------------------------------------------------------

# Scripts that one name may mix: Japanese, Korean and Chinese writing do so by nature, and take Latin along.
_MIXES = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
)
# Cyrillic and Greek letters that look like Latin ones; a name made of these alone is shown coded.
_LATIN_TWINS = frozenset("асԁеһіјӏорԛѕԝхуъьҽпгѵѡαεικνορτυχ")


def _readable(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        text = idna.ulabel(label)
    except (UnicodeError, ValueError, IndexError):
        return label
    return text if text.isprintable() else label


def _is_honest(label: str, foreign_ending: bool) -> bool:
    if label.isascii():
        return True
    scripts = {_script(character) for character in label if _has_script(character)}
    if len(scripts) > 1 and not any(scripts <= mix for mix in _MIXES):
        return False
    letters = {character for character in label if character.isalpha()}
    return foreign_ending or not letters or not letters <= _LATIN_TWINS


def _has_script(character: str) -> bool:
    return not (character.isdecimal() or character == "-" or unicodedata.combining(character))


def _script(character: str) -> str:
    return unicodedata.name(character, "UNNAMED").partition(" ")[0]
