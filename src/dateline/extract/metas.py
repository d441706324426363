"""What a page says in its head: Open Graph and meta tags, and the signals that bind its use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser

from dateline.extract.decoding import clean
from dateline.formats.dates import stamp
from dateline.model import Signals
from dateline.text import unescape

MAX_METAS = 400
_CONTENT_LIMIT = 4_000
_DIRECTIVE = re.compile(r"\s*,\s*(?=[a-z_-]+(?:\s*:|\s*,|\s*$))")


@dataclass(slots=True)
class Metas:
    """Meta contents by lower-case name or property, in page order, and the head's links."""

    values: dict[str, list[str]] = field(default_factory=dict)
    canonical: str | None = None
    base: str | None = None
    language: str | None = None
    direction: str | None = None
    title: str = ""

    def first(self, *names: str) -> str | None:
        """The first content under any of the names, in the names' order."""
        for name in names:
            for value in self.values.get(name, ()):
                if value:
                    return value
        return None

    def all(self, *names: str) -> list[str]:
        """All contents under the names."""
        return [value for name in names for value in self.values.get(name, ()) if value]


def read(tree: LexborHTMLParser) -> Metas:
    """Read the head of a page, and what of it a broken page left in the body."""
    metas = Metas()
    for node in tree.css("meta")[:MAX_METAS]:
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = attributes.get("content")
        if not name or content is None:
            continue
        text = clean(content[:_CONTENT_LIMIT])
        if "&" in text:
            text = unescape(text)  # many generators escape twice
        metas.values.setdefault(name.strip().lower(), []).append(" ".join(text.split()))
    for node in tree.css('link[rel~="canonical"], base[href]')[:4]:
        href = (node.attributes.get("href") or "").strip()
        if node.tag == "base":
            metas.base = metas.base or href
        else:
            metas.canonical = metas.canonical or href
    title = tree.css_first("title")
    metas.title = " ".join(clean(title.text()[:1_000]).split()) if title is not None else ""
    if (root := tree.css_first("html")) is not None:
        metas.language = root.attributes.get("lang") or root.attributes.get("xml:lang")
        metas.direction = root.attributes.get("dir")
    return metas


def signals(metas: Metas) -> Signals:
    """The rules that a page states for its use. Several robots tags add up; the strictest holds."""
    directives: list[str] = []
    for content in metas.all("robots", "googlebot", "googlebot-news"):
        directives.extend(_DIRECTIVE.split(content.lower()))
    snippets = [_number(d) for d in directives if d.startswith("max-snippet")]
    limits = [n for n in snippets if n is not None and n >= 0]
    previews = [d.split(":", 1)[1].strip() for d in directives if d.startswith("max-image-preview") and ":" in d]
    words = {d.strip() for d in directives}
    reservation = metas.first("tdm-reservation")
    policy = metas.first("tdm-policy")
    return Signals(
        max_snippet=min(limits) if limits else None,
        nosnippet="nosnippet" in words,
        max_image_preview=_strictest(previews),
        noarchive="noarchive" in words,
        noindex="noindex" in words or "none" in words,
        unavailable_after_at=_unavailable_after(directives),
        tdm_reserved=reservation is not None and reservation.strip() == "1",
        tdm_policy_url=policy if policy and policy.startswith(("https://", "http://")) else None,
    )


def _number(directive: str) -> int | None:
    text = directive.partition(":")[2].strip()
    try:
        return int(text)
    except ValueError:
        return None


def _strictest(previews: list[str]) -> str | None:
    for name in ("none", "standard", "large"):
        if name in previews:
            return name
    return None


def _unavailable_after(directives: list[str]) -> datetime | None:
    for directive in directives:
        if directive.startswith("unavailable_after"):
            said = stamp(directive.partition(":")[2].strip())
            if said is not None:
                # Robots rules name an instant; one without a zone is read as UTC, as crawlers do.
                return said.when if said.zoned else said.when.replace(tzinfo=UTC)
    return None
