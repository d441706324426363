"""The page's own headline, chosen among what the page says it is by a small trained model.

The model is `headline_model.json` (docs/models/headline.md), made by `benchmarks/quality/train_headlines.py`. It
orders the candidates of `headline_evidence`; without a candidate there is no headline.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

from dateline.extract.headline_evidence import LONGEST, Candidate, fold, of_page
from dateline.extract.reading import Page
from dateline.extract.trees import Trees, from_document
from dateline.model import Block

__all__ = ["Candidate", "choose", "fold", "opening_words", "shown"]

OPENING = 120  # characters
TOP = 60  # blocks
SHORTEST = 16  # Latin characters of a line that is a headline and no section's name


def _model() -> Trees:
    document = json.loads(files("dateline.extract").joinpath("headline_model.json").read_text("utf-8"))
    return from_document(document["trees"])


_MODEL = _model()


def choose(page: Page) -> Candidate | None:
    """The headline among what a page says it is; None where it says nothing."""
    if page.heading is not None:
        return Candidate(page.heading, "heading", None, ())
    found = of_page(page)
    if len(found) < 2:
        return found[0] if found else None
    chosen = found[int(_MODEL.scores([candidate.evidence for candidate in found]).argmax())]
    return _unshortened(chosen if page.h1s else _shown_alone(page, chosen, found), found)


def _shown_alone(page: Page, chosen: Candidate, found: Sequence[Candidate]) -> Candidate:
    """Without an h1, the part of the chosen text that a line near the top of the page is, letter for letter."""
    lines = {
        fold(block.text) for block in page.laid.blocks[:TOP] if block.size >= SHORTEST and len(block.text) < LONGEST
    }
    parts = [one for one in found if (letters := fold(one.text)) in lines and letters in fold(chosen.text)]
    return max(parts, key=lambda one: len(one.text), default=chosen)


def _unshortened(chosen: Candidate, found: Sequence[Candidate]) -> Candidate:
    """The candidate that goes on where the chosen one was cut off for networks: "Harbour shuts north…"."""
    if not chosen.text.endswith(("…", "...")):
        return chosen
    start = fold(chosen.text)
    whole = [one for one in found if len(fold(one.text)) > len(start) and fold(one.text).startswith(start)]
    return min(whole, key=lambda one: len(one.text), default=chosen)


def shown(headline: str, h1s: Sequence[str]) -> str:
    """The h1 that shows the headline on the page, though its words may differ; the headline where none does."""
    wanted = frozenset(headline.lower().split())
    best, most = headline, 0.3  # of the words of both: less is the h1 of something else
    for h1 in h1s:
        if fold(h1) == fold(headline):
            return headline
        words = frozenset(h1.lower().split())
        share = len(words & wanted) / max(1, len(words | wanted))
        if share > most:
            best, most = h1, share
    return best


def opening_words(blocks: Sequence[Block]) -> str:
    """A headline for a text that has none, as short messages do: its first words."""
    text = blocks[0].text.replace("\n", " ") if blocks else ""
    return text if len(text) <= OPENING else text[:OPENING].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
