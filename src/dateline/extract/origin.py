"""Where a text came from: the address that an aggregator's page links, and the chain from agency to this page."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re

from dateline import urls
from dateline.extract.addresses import Resolve
from dateline.extract.blocks import Laid
from dateline.extract.body import Chosen
from dateline.model import Provenance, SpanKind

_SOURCE_LINK = re.compile(
    r"(?:source(?: link| article)?|original(?: source| article| post)?|read (?:the )?(?:original|full)(?: article| story| source)?|via|link to source"
    r"|quelle|zum original|source originale|fuente(?: original)?|fonte(?: originale?)?|bron|källa|kilde|źródło|источник|来源|出典)\s*[:»→>]?",
    re.IGNORECASE,
)
_TAIL = 14  # blocks after the last of the body that may hold the link


def source_link(laid: Laid, chosen: Chosen, url: str, resolve: Resolve) -> str | None:
    """The address behind a "Source link" at the end of a text; None where there is none, or it is this page's site."""
    if not chosen.blocks:
        return None
    last = chosen.blocks[-1]
    for block in laid.blocks[max(chosen.blocks[0], last - 3) : last + 1 + _TAIL]:
        if not block.link_chars or len(block.text) > 80:
            continue
        for start, end, kind, reference in block.spans:
            if kind is SpanKind.LINK and reference and _SOURCE_LINK.fullmatch(block.text[start:end].strip()):
                address = resolve(reference)
                if address and address.startswith("http") and urls.host_of(address) != urls.host_of(url):
                    return address
    return None


def provenance(
    agency: str | None, source_url: str | None, name: str | None, url: str, *, kind: str = "page", linked: bool = False
) -> tuple[Provenance, ...]:
    """The chain a text came by, farthest first: agency, linked source, the page or feed that we read."""
    chain: list[Provenance] = []
    if agency:
        chain.append(Provenance("agency", agency))
    if source_url or linked:
        shown = urls.shown_host(source_url) if source_url else ""
        chain.append(Provenance("linked source", shown or "the linked source", source_url))
    chain.append(Provenance(kind, name or urls.shown_host(url) or url, url))
    return tuple(chain)
