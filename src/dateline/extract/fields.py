"""All fields of an article but its body, put together from what a page says and shows."""

from __future__ import annotations

from datetime import tzinfo

from dateline import urls
from dateline.extract import (
    byline,
    datelines,
    labels,
    languages,
    linked,
    metas,
    moments,
    origin,
    pictures,
    weekdays,
)
from dateline.extract.body import Chosen
from dateline.extract.figures import Figures
from dateline.extract.headlines import Candidate, fold, opening_words
from dateline.extract.linked import first_text
from dateline.extract.reading import Page
from dateline.model import Article, Block, Image
from dateline.text import tidy
from dateline.text import words as count_words

PAYWALLED_SHORT = 250  # words; under it the text of a paywalled page is taken to be a part
_KINDS_OF_SITE = frozenset(
    ("co", "com", "org", "net", "gov", "edu", "ac", "or", "ne", "go", "gob", "gouv", "web", "news")
)
_LOCKED = ("locked", "metered", "premium", "paid", "subscription", "subscriber")


def article(
    page: Page,
    headline: Candidate | None,
    chosen: Chosen,
    standfirst: str | None,
    blocks: tuple[Block, ...],
    origin_of_body: str,
    zone: tzinfo | None = None,
) -> Article:
    """The article whose body is known. `zone`: the outlet's, in which a local time without a zone is read."""
    title = headline.text if headline is not None else opening_words(blocks)
    text = "\n".join(block.text for block in blocks[:12])
    language, language_origin = _language(page, f"{title}\n{text}")
    reach = (chosen.blocks[0], chosen.blocks[-1]) if chosen.blocks else None
    when = moments.read(page, chosen.headline_block, reach, language)
    names = byline.read(page, chosen)
    filed = labels.read(page, title, chosen.headline_block)
    kicker = _kicker(filed.kicker or (headline.kicker if headline is not None else None), title)
    dateline, blocks = datelines.mark(blocks, standfirst, f"{title} {standfirst or ''}")
    if dateline is None:
        dateline = datelines.before(_between(page, chosen), f"{title} {standfirst or ''}")
    agency = (dateline.agency if dateline else None) or names.agency
    source_url = origin.source_link(page.laid, chosen, page.url, page.resolve)
    canonical, canonical_origin = _canonical(page)
    count = sum(count_words(block.text) for block in blocks)
    paywalled, paywall_origin = _paywalled(page)
    images = _images(page, chosen, names.authors)
    published = moments.in_zone(when.published, zone)
    flag = weekdays.contradiction(blocks, published)
    return Article(
        url=page.url,
        headline=title,
        kicker=kicker,
        standfirst=standfirst,
        section=filed.section,
        topics=filed.topics,
        language=language,
        direction=languages.direction(language, title + " " + (blocks[0].text if blocks else "")),
        published=published,
        updated=moments.in_zone(when.updated, zone),
        authors=names.authors,
        agency=agency,
        dateline=dateline,
        blocks=blocks,
        images=images,
        source_url=source_url,
        canonical_url=canonical,
        provenance=origin.provenance(agency, source_url, page.metas.first("og:site_name"), page.url),
        signals=metas.signals(page.metas),
        summary=tidy(page.metas.first("og:description", "description") or page.data.text("description") or "") or None,
        whole=_whole(page, paywalled, count),
        paywalled=paywalled,
        word_count=count,
        made_from="page",
        flags=(flag,) if flag else (),
        origins={
            **_origins(headline, when, names, filed, kicker=kicker, resolved=published is not when.published),
            **_places(
                standfirst="page" if standfirst else None,
                language=language_origin,
                agency=("opening of the text" if dateline and dateline.agency else names.origin) if agency else None,
                dateline="opening of the text" if dateline else None,
                source="link under the text" if source_url else None,
                canonical=canonical_origin,
                direction="language" if language else "letters of the text",
                images=_images_origin(page, images) if images else None,
                paywalled=paywall_origin if paywalled else None,
                body=origin_of_body,
            ),
        },
    )


def _between(page: Page, chosen: Chosen) -> list[str]:
    """What stands between headline and text and is neither: a deck that the text does not repeat, a place alone."""
    if not chosen.blocks or not 0 <= chosen.headline_block < chosen.blocks[0]:
        return []
    end = chosen.blocks[min(1, len(chosen.blocks) - 1)]  # the first may be the standfirst
    body = set(chosen.blocks)
    run = range(max(chosen.headline_block + 1, end - 8), end)
    blocks = [page.laid.blocks[index] for index in run if index not in body]
    return [block.text for block in blocks if not block.link_chars and not block.pictures]


def _origins(
    headline: Candidate | None,
    when: moments.Moments,
    names: byline.Byline,
    filed: labels.Labels,
    *,
    kicker: str | None,
    resolved: bool,
) -> dict[str, str]:
    """Where each field came from that its reader found. `resolved`: the time was read in the outlet's zone."""
    return _places(
        headline=headline.origin if headline else None,
        kicker=(filed.kicker_origin or "h1") if kicker else None,
        section=filed.section_origin,
        topics=filed.topics_origin,
        published=f"{when.origin}, read in the outlet's time zone" if when.origin and resolved else when.origin,
        updated=when.updated_origin,
        authors=names.origin,
    )


def _places(**found: str | None) -> dict[str, str]:
    return {name: place for name, place in found.items() if place}


def _kicker(text: str | None, title: str) -> str | None:
    """A kicker without its colon; none where the headline opens with it."""
    bare = (text or "").strip(" :|–—-•·»/")
    return bare if bare and not fold(title).startswith(fold(bare)) else None


def _canonical(page: Page) -> tuple[str | None, str | None]:
    """The address that a page calls its own, and where it says so.

    None that leads to a front page, which broken sites name; nor to another outlet, which would be taken for the
    text's: an agency's copy names its original so, and a stolen text anything.
    """
    for said, place in ((page.metas.canonical, "canonical link"), (page.metas.first("og:url"), "meta tags")):
        address = page.resolve(said) if said else None
        if address and address.startswith("http") and not _is_front(address) and _same_site(address, page.url):
            return address, place
    return None, None


def _is_front(address: str) -> bool:
    return not address.split("#", 1)[0].split("://", 1)[-1].partition("/")[2].strip("/")


def _same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one outlet: its name stands before what is a country's or a kind's."""
    names = [_name_of_site(urls.host_of(address).split(":")[0]) for address in (one, other)]
    return names[0] == names[1] or "" in names


def _name_of_site(host: str) -> str:
    """paper of www.paper.co.uk; of an address in figures all of it."""
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdigit():
        return host
    kind = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _KINDS_OF_SITE
    return labels[-3] if kind else labels[-2]


def _images(page: Page, chosen: Chosen, authors: tuple[str, ...]) -> tuple[Image, ...]:
    first = chosen.blocks[0] if chosen.blocks else 0
    last = chosen.blocks[-1] if chosen.blocks else len(page.laid.blocks)
    start = chosen.headline_block if 0 <= chosen.headline_block < first else first
    social = page.metas.all("og:image", "og:image:url", "twitter:image", "twitter:image:src")
    zone = (max(0, start - 4), last + 3)
    figures = Figures(page.tree, pictures.key_of)
    return pictures.of_page(page.laid, zone, chosen.container, page.data, social, page.resolve, figures, authors)


def _images_origin(page: Page, images: tuple[Image, ...]) -> str:
    """Where the lead picture's address is told, JSON-LD first."""
    lead = pictures.key_of(images[0].url)
    told = [linked.address_of(value) or "" for value in page.data.objects("image")]
    if any(pictures.key_of(address) == lead for address in told):
        return "JSON-LD"
    social = page.metas.all("og:image", "og:image:url", "twitter:image", "twitter:image:src")
    return "meta tags" if any(pictures.key_of(address) == lead for address in social) else "page"


def _language(page: Page, text: str) -> tuple[str | None, str | None]:
    """The language that a page declares, unless it is written in a script of another; then what the text shows."""
    shown = languages.of_text(text)
    for said, place in (
        (page.metas.language, "html tag"),
        (page.data.text("inLanguage"), "JSON-LD"),
        (page.metas.first("og:locale", "content-language", "language"), "meta tags"),
    ):
        tag = languages.tag(said)
        if tag is not None and languages.can_be(tag, shown):
            return tag, place
    return shown, "letters and words of the text" if shown else None


def _paywalled(page: Page) -> tuple[bool, str | None]:
    """Whether a page says that not all may read it, and where it says so."""
    said = page.data.article.get("isAccessibleForFree")
    parts = page.data.objects("hasPart") if said is None else []
    for value in [said, *(part.get("isAccessibleForFree") for part in parts if isinstance(part, dict))]:
        if value is not None:
            return (first_text(value) or str(value)).strip().lower() in ("false", "no", "0"), "JSON-LD"
    tier = page.metas.first("article:content_tier", "og:article:content_tier")
    return tier is not None and tier.lower() in _LOCKED, "meta tags"


def _whole(page: Page, paywalled: bool, count: int) -> bool:
    """Whether all of the text is there; what the page says its length is counts where it is paywalled."""
    if not paywalled:
        return True
    said = str(page.data.article.get("wordCount") or "")
    if said.isascii() and said.isdigit() and int(said[:7]) > 0:
        return count >= 0.8 * int(said[:7])
    return count >= PAYWALLED_SHORT
