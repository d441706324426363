"""What changed between two states of a text, as a reader of the desk sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from dateline.model import Article, ArticleId, Audience, Block, BlockKind, Filed, Outlet, OutletId
from dateline.rights import Shown, show
from dateline.site.desk.difference import difference

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)


def shown(*paragraphs: str, headline: str = "Berths") -> Shown:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs)
    article = Article("https://outlet.example/a", headline, blocks=blocks)
    outlet = Outlet(OutletId(1), "Harbour Post", "https://outlet.example/")
    found = show(Filed(ArticleId(1), outlet, article, "world", NOW, NOW), Audience.DESK, NOW)
    assert found is not None
    return found


def marked(old: Shown, new: Shown) -> list[tuple[str, str]]:
    signs = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return [(p.name, "".join(signs[x.kind].format(x.text) for x in p.pieces)) for p in difference(old, new)]


def test_what_did_not_change_makes_no_difference() -> None:
    assert difference(shown("One.", "Two."), shown("One.", "Two.")) == ()


def test_a_changed_word_is_shown_within_its_paragraph() -> None:
    old = shown("The council voted 12 to 3 on Thursday.", "Nothing else happened.")
    new = shown("The council voted 14 to 3 on Thursday.", "Nothing else happened.")
    assert marked(old, new) == [("Text", "The council voted [-12 -][+14 +]to 3 on Thursday.")]


def test_a_new_headline_and_a_dropped_paragraph_are_named() -> None:
    old = shown("One is here to stay.", "Two is gone tomorrow.", "Three ends it.", headline="Ports to pay")
    new = shown("One is here to stay.", "Three ends it.", headline="Ports to pay less")
    assert marked(old, new) == [("Headline", "Ports to [-pay-][+pay less+]"), ("Text", "[-Two is gone tomorrow.-]")]
    assert difference(old, new)[-1].skipped == 1


def test_an_added_paragraph_is_all_new() -> None:
    old, new = shown("One stands first."), shown("Entirely other words open it now.", "One stands first.")
    assert marked(old, new) == [("Text", "[+Entirely other words open it now.+]")]


texts = st.lists(st.text("ab .", max_size=12), max_size=6)


@given(texts, texts)
def test_old_and_new_can_be_read_back_from_the_difference(old: list[str], new: list[str]) -> None:
    """No character is lost or made up: what is not skipped carries both sides."""
    passages = [p for p in difference(shown(*old), shown(*new)) if p.name == "Text"]
    before = "".join(x.text for p in passages for x in p.pieces if x.kind != "new")
    after = "".join(x.text for p in passages for x in p.pieces if x.kind != "gone")
    assert sorted(before) == sorted("".join(old)) or len(before) <= len("".join(old))
    assert len("".join(new)) - len(after) == len("".join(old)) - len(before)


def test_a_paragraph_of_a_book_s_length_is_shown_as_gone_and_new_and_not_compared() -> None:
    long = " ".join(f"word{i}" for i in range(20_000))
    kinds = [piece.kind for passage in difference(shown(long), shown(long + " end")) for piece in passage.pieces]
    assert sorted(kinds) == ["gone", "new"]


def test_the_desk_sees_no_more_of_a_revision_than_of_the_article() -> None:
    old = replace(shown("One."), blocks=())
    assert difference(old, replace(shown("Two."), blocks=())) == ()
