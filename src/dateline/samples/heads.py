"""What the sample pages say of themselves to programs: JSON-LD, Open Graph, plain meta tags."""

from __future__ import annotations

import json
from html import escape

from dateline.samples.outlets import SampleOutlet
from dateline.samples.press import Printed, with_caption


def meta(name: str, content: str | None, attribute: str = "name") -> str:
    """One meta tag, or nothing where there is nothing to say."""
    return f'<meta {attribute}="{name}" content="{escape(content)}">' if content else ""


def plain_head(outlet: SampleOutlet, title: str, description: str) -> list[str]:
    """What every page of an outlet opens with, its feeds among it."""
    types = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
    return [
        '<meta charset="utf-8">',
        f"<title>{escape(title, quote=False)}</title>",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        meta("description", description),
        *(
            f'<link rel="alternate" type="{types[feed.kind]}" title="{escape(feed.title)}" href="{feed.path}">'
            for feed in outlet.feeds
        ),
    ]


def open_graph(item: Printed) -> list[str]:
    """The article's Open Graph tags."""
    sample, picture = item.sample, with_caption(item)
    tags = [
        ("og:type", "article"),
        ("og:site_name", sample.outlet.name),
        ("og:title", item.headline),
        ("og:description", item.standfirst),
        ("og:url", sample.url),
        ("og:locale", {"en": "en_GB", "de": "de_DE", "ar": "ar_AR"}[sample.outlet.language]),
        ("og:image", sample.outlet.address("/pictures/" + picture.file) if picture else None),
        ("og:image:alt", picture.alt if picture else None),
        ("article:published_time", item.published.isoformat(timespec="seconds")),
        ("article:modified_time", item.updated.isoformat(timespec="seconds") if item.updated else None),
        ("article:section", item.section_name),
        *(("article:tag", topic) for topic in sample.topics),
    ]
    lines = [meta(name, content, "property") for name, content in tags]
    return [line for line in lines if line] + [meta("author", name) for name in sample.bylines]


def news_article(item: Printed) -> dict[str, object]:
    """The article as a schema.org NewsArticle."""
    sample, picture = item.sample, with_caption(item)
    thing: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": item.headline,
        "description": item.standfirst,
        "url": sample.url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": sample.url},
        "datePublished": item.published.isoformat(timespec="seconds"),
        "dateModified": (item.updated or item.published).isoformat(timespec="seconds"),
        "articleSection": item.section_name,
        "inLanguage": sample.outlet.language,
        "publisher": {"@type": "NewsMediaOrganization", "name": sample.outlet.name},
    }
    if sample.bylines:
        kind = "Person" if sample.authors else "Organization"
        thing["author"] = [{"@type": kind, "name": name} for name in sample.bylines]
    if sample.topics:
        thing["keywords"] = list(sample.topics)
    if picture:
        thing["image"] = {
            "@type": "ImageObject",
            "url": sample.outlet.address("/pictures/" + picture.file),
            "caption": picture.caption,
            "creditText": picture.credit,
            "width": 1200,
            "height": 750,
        }
    return thing


def linked_data(item: Printed, *, graph: bool = False) -> str:
    """The article's JSON-LD, by itself or among the site's other things."""
    article = news_article(item)
    if graph:
        outlet = item.sample.outlet
        site = {"@type": "WebSite", "@id": outlet.home_url, "name": outlet.name, "url": outlet.home_url}
        crumbs = [
            {"@type": "ListItem", "position": 1, "name": outlet.name, "item": outlet.home_url},
            {"@type": "ListItem", "position": 2, "name": item.section_name},
        ]
        things = [site, {"@type": "BreadcrumbList", "itemListElement": crumbs}, article]
        document: dict[str, object] = {"@context": "https://schema.org", "@graph": things}
    else:
        document = {"@context": "https://schema.org", **article}
    text = json.dumps(document, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'
