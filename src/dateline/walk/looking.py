"""Reading what is at an address that a person gave: a feed, a page that names feeds, or neither. Pure; in a cell.

`editing` asks the addresses and puts these values together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from dateline import text, urls
from dateline.errors import FormatError, NotAFeed, Unfit
from dateline.extract.sections import section_of_folders
from dateline.formats import discover, feeds, opml, pages, sitemaps
from dateline.intake.schedule import rhythm_of
from dateline.model import Entry, Feed, Signals, Stamp
from dateline.walk.reading import instant

MOST_LINKS = 12  # of the feeds that a page names; more are comment feeds and the like
MOST_OUTLINES = 10_000
MOST_GUESSES = 6  # usual places asked where a page names no feed; all of them would be a probe
LONG_TEXT = 900  # characters of markup; below this an entry's text is a teaser
_PASSWORD = re.compile(rb"<input[^<>]{0,300}type\s{0,9}=\s{0,9}[\"']?password", re.IGNORECASE)
_LOOKED_AT = 300_000  # bytes of a page searched for a login form
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}:")
_PORT = re.compile(r"[^/:]{1,255}:\d{1,5}(/|$)")
_BARE_ADDRESS = re.compile(r"[\d.]+|\[.*\]")
_PERSONAL = ("@", "~")
# Hosts where every first path segment is another outlet's home.
_SHARED_HOSTS = frozenset({"medium.com", "github.com", "gitlab.com", "www.reddit.com", "www.youtube.com", "tumblr.com"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A feed as it would be taken. `whole_texts`: how many of its items carry a text of some length."""

    url: str
    title: str
    kind: str
    home_url: str | None
    language: str | None
    items: int
    last_headline: str | None
    last_published: Stamp | None
    every: timedelta | None  # the median time between its items
    whole_texts: int
    signals: Signals
    partial: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the bytes of one address are: `offer` for a feed, else what the page said. `guesses`: usual places."""

    offer: Offer | None = None
    links: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    login: bool = False
    sends_on_to: str | None = None  # by a meta refresh, which is not followed
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One feed of a list."""

    url: str
    title: str
    home_url: str | None
    folders: tuple[str, ...] = ()
    language: str | None = None

    @property
    def section(self) -> str | None:
        """The section that its folders name, the innermost first."""
        return section_of_folders(self.folders)


def see(body: bytes, url: str, content_type: str | None) -> Seen:
    """Say what an answer is. Never fails on what the bytes are, only by the cell's limits."""
    try:
        return Seen(offer=_offer(feeds.parse(body, url, content_type), url))
    except NotAFeed as error:
        problem = error.reason
    except FormatError as error:
        return Seen(problem=error.reason if error.offset is None else f"{error.reason} (at byte {error.offset})")
    try:
        if b"<sitemapindex" in body[:_LOOKED_AT]:
            links = sitemaps.named(body, url)[:MOST_LINKS]
        else:
            links = tuple(dict.fromkeys(link.url for link in discover.feeds(body, url)))[:MOST_LINKS]
    except FormatError:
        links = ()
    guesses = () if links else discover.guesses(url)[:MOST_GUESSES]
    login = _PASSWORD.search(body[:_LOOKED_AT]) is not None
    return Seen(None, links, guesses, login, pages.refresh_target(body, url), problem)


def _offer(feed: Feed, url: str) -> Offer:
    newest = max(feed.entries, key=_sorted_by, default=None)
    instants = [at for entry in feed.entries if (at := instant(entry.published or entry.updated)) is not None]
    return Offer(
        url=url,
        title=feed.title,
        kind=feed.kind,
        home_url=feed.home_url,
        language=feed.language,
        items=len(feed.entries),
        last_headline=newest.title if newest else None,
        last_published=(newest.published or newest.updated) if newest else None,
        every=rhythm_of(instants),
        whole_texts=sum(1 for entry in feed.entries if len(entry.content_html or "") >= LONG_TEXT),
        signals=feed.signals,
        partial=feed.partial,
        notes=feed.notes,
    )


def _sorted_by(entry: Entry) -> str:
    stamp = entry.published or entry.updated
    at = instant(stamp)
    return at.isoformat() if at is not None else stamp.text() if stamp is not None else ""


def read_list(body: bytes) -> tuple[Listed, ...]:
    """The feeds of an OPML list, each address once.

    Errors: FormatError.
    """
    found: dict[str, Listed] = {}
    for outline in opml.parse(body, "the list"):
        url = urls.resolve(None, outline.url) if outline.url else None
        if url is not None:
            one = Listed(url, text.tidy(outline.title), outline.home_url, outline.folders, outline.language)
            found.setdefault(urls.normalise(url), one)
        if len(found) >= MOST_OUTLINES:
            break
    return tuple(found.values())


def candidates(address: str) -> tuple[str, ...]:
    """The addresses that a person may have meant, the likeliest first.

    Errors: Unfit where it cannot be a web address.
    """
    given = "".join(address.split())
    if given.lower().startswith(("feed:http", "feed://")):
        given = re.sub(r"^feed:(//)?(?=http)|^feed:(?=//)", "", given, flags=re.IGNORECASE)
    given = given.removeprefix("//")
    if not given:
        raise Unfit("Write the address of a site or of a feed, for instance example.org.")
    if given.lower().startswith(("http://", "https://")):
        guesses: tuple[str, ...] = (given,)
    elif _SCHEME.match(given) and not _PORT.match(given):
        raise Unfit("Only addresses that begin with http:// or https:// can be asked.")
    else:
        guesses = (f"https://{given}", f"http://{given}")
    resolved = tuple(url for url in (urls.resolve(None, guess) for guess in guesses) if url is not None)
    if not resolved and "@" in re.split(r"[/?#]", guesses[0].partition("://")[2].lstrip("/"), maxsplit=1)[0]:
        raise Unfit("An address with a user name in it is not asked; give it without what stands before the @.")
    if not resolved:
        raise Unfit(f"“{text.tidy(address)[:200]}” is not a web address; write one like example.org.")
    return resolved


def home_of(feed_url: str, home_url: str | None) -> str:
    """The home that stands for the outlet: the site's root, so that a site's many feeds are one outlet's.

    A path is kept where hosts are shared: on hosts of one's own (a port or a bare address), for /@name and
    /~name, and on a few known hosts.
    """
    home = urls.parse(home_url) if home_url else None
    web = home or urls.parse(feed_url)
    if web is None:
        return feed_url
    root = f"{web.scheme}://{web.authority}/"
    if home is None:
        return root
    path = web.path.strip("/")
    first = path.split("/", 1)[0]
    own_host = web.authority != web.host or _BARE_ADDRESS.fullmatch(web.host) is not None
    if own_host or web.host in _SHARED_HOSTS:
        return root + path
    return root + first if first.startswith(_PERSONAL) else root


def signal_words(signals: Signals) -> tuple[str, ...]:
    """What a feed or page says of its use, in words."""
    said = (
        (signals.tdm_reserved, "text and data mining is reserved, so the public sees an excerpt at most"),
        (signals.nosnippet, "no excerpts (nosnippet), so the public sees headlines only"),
        (signals.max_snippet is not None, f"excerpts of at most {signals.max_snippet} characters (max-snippet)"),
        (signals.noarchive, "no stored copies (noarchive), so the public sees an excerpt at most"),
        (signals.max_image_preview == "none", "no pictures (max-image-preview: none)"),
        (signals.max_image_preview == "standard", "small pictures only (max-image-preview: standard)"),
        (signals.noindex, "not to be found by search engines (noindex)"),
        (signals.unavailable_after_at is not None, "available until a stated day only"),
    )
    return tuple(words for holds, words in said if holds)
