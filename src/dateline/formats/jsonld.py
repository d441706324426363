"""Structured data of our article pages: schema.org NewsArticle, from what the audience is shown.

Source: schema.org/NewsArticle; developers.google.com/search/docs/appearance/structured-data/article.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dateline.formats.links import absolute
from dateline.model import Stamp
from dateline.rights import Shown
from dateline.text import valid

_IN_SCRIPT = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029", "\u007f": "\\u007f"}
)


def news_article(
    shown: Shown,
    *,
    url: str,
    publisher: str,
    publisher_url: str | None = None,
    image_url: str | None = None,
) -> dict[str, Any]:
    """Describe our page of an article, and that it is based on the outlet's.

    Shape:  `url` is our page, `publisher` this site; `image_url` our copy of its picture, left out where `shown`
            has no pictures. What is not known is left out.
    """
    outlet = {"@type": "NewsMediaOrganization", "name": shown.outlet.name, "url": absolute(None, shown.outlet.home_url)}
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": shown.headline,
        "description": shown.excerpt,
        "datePublished": _said(shown.published),
        "dateModified": shown.revised_at.isoformat(timespec="seconds") if shown.revised_at else _said(shown.updated),
        "inLanguage": shown.language,
        "articleSection": shown.section,
        "keywords": list(shown.topics),
        "author": [{"@type": "Person", "name": name} for name in shown.authors] or _known(outlet),
        "publisher": _known({"@type": "Organization", "name": publisher, "url": publisher_url}),
        "sourceOrganization": _known(outlet),
        "copyrightHolder": _known(outlet),
        "creditText": _credit(shown),
        "isBasedOn": [address for address in (absolute(None, shown.url), absolute(None, shown.source_url)) if address],
        "usageInfo": absolute(None, shown.tdm_policy_url),
        "isAccessibleForFree": False if shown.paywalled else None,
        "dateline": shown.dateline.place if shown.dateline else None,
        "image": [image_url] if image_url and shown.images else None,
    }
    return _known(described)


def _said(stamp: Stamp | None) -> str | None:
    return stamp.text() if stamp is not None else None


def _credit(shown: Shown) -> str:
    if shown.agency and shown.agency != shown.outlet.name:
        return f"{shown.outlet.name}, {shown.agency}"
    return shown.outlet.name


def _known(described: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: valid(value) if isinstance(value, str) else value
        for key, value in described.items()
        if value is not None and value not in ("", [])
    }


def script_safe(text: str) -> str:
    """JSON that may stand inside a <script>: nothing in it can end the element or a line."""
    return text.translate(_IN_SCRIPT)
