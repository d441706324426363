"""Rights: what each audience is shown of an article, by policy and by what the page says of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from dateline.model import (
    Article,
    ArticleId,
    Audience,
    Block,
    BlockKind,
    Extent,
    Filed,
    Image,
    Outlet,
    OutletId,
    PictureUse,
    Policy,
    Signals,
    Standing,
)
from dateline.rights import _NOT_ALONE, EXCERPT_GRAPHEMES, EXCERPT_WORDS, clip, lede, notice, show

NOW = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
LONG = " ".join(f"word{n}" for n in range(80))
ARTICLE = Article(
    url="https://a.example/1",
    headline="A headline",
    kicker="Kicker",
    standfirst="A standfirst that belongs to the text, and is longer than what an excerpt may hold " + LONG,
    blocks=(Block(BlockKind.PARAGRAPH, LONG), Block(BlockKind.PARAGRAPH, "second " + LONG)),
    images=(Image("https://a.example/1.jpg", caption="A caption"),),
)


def filed(policy: Policy | None = None, signals: Signals | None = None, **more: object) -> Filed:
    outlet = Outlet(OutletId(1), "Harbour Post", "https://a.example/", policy=policy or Policy())
    article = replace(ARTICLE, signals=signals or Signals(), **more)  # type: ignore[arg-type]
    return Filed(ArticleId(1), outlet, article, "world", sorts_at=NOW, seen_at=NOW)


def extent(policy: Policy, signals: Signals | None = None, audience: Audience = Audience.PUBLIC) -> Extent:
    shown = show(filed(policy, signals), audience, NOW)
    assert shown is not None
    return shown.extent


FULL = Policy(public=Extent.FULL)


def test_by_default_the_public_sees_an_excerpt_and_the_desk_everything() -> None:
    public, desk = (show(filed(), audience, NOW) for audience in (Audience.PUBLIC, Audience.DESK))
    assert public is not None
    assert desk is not None
    assert public.blocks == () and public.standfirst is None and public.images == ()
    assert public.excerpt is not None and len(public.excerpt.split()) <= EXCERPT_WORDS
    assert desk.blocks == ARTICLE.blocks and desk.images == ARTICLE.images


def test_a_full_copy_is_not_for_search_engines() -> None:
    full, excerpt = show(filed(FULL), Audience.PUBLIC, NOW), show(filed(), Audience.PUBLIC, NOW)
    assert full is not None and not full.indexable
    assert excerpt is not None and excerpt.indexable


def test_pictures_follow_the_text_unless_their_own_policy_says_otherwise() -> None:
    def pictures(policy: Policy) -> int:
        shown = show(filed(policy), Audience.PUBLIC, NOW)
        assert shown is not None
        return len(shown.images)

    assert pictures(Policy()) == 0
    assert pictures(FULL) == 1
    assert pictures(replace(FULL, public_pictures=PictureUse.NONE)) == 0
    assert pictures(Policy(public_pictures=PictureUse.SHOW)) == 1


@pytest.mark.parametrize(
    ("lines", "opens"),
    [
        (("15 Dec, 2025", "By Anna Berg", "The barrier closed at noon."), "The barrier closed at noon."),
        (("Key takeaways:", "Ferries stop", LONG), LONG),
        (("A preventable crisis.", "The barrier closed at noon."), "The barrier closed at noon."),
        (("होम", "खबर", "जनवरी में निर्यात में कमी आई है।"), "जनवरी में निर्यात में कमी आई है।"),
        (("新潟支局", "台風は午後に上陸した。"), "台風は午後に上陸した。"),
        (("Roses are red", "violets are blue"), "Roses are red"),
        (("", " ", "One line"), "One line"),
        ((), None),
    ],
)
def test_an_excerpt_is_cut_from_the_first_paragraph_that_tells_something(
    lines: tuple[str, ...], opens: str | None
) -> None:
    found = lede([Block(BlockKind.SUBHEAD, "Updates"), *(Block(BlockKind.PARAGRAPH, line) for line in lines)])
    assert (found and found.text) == opens


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        (Signals(), Extent.FULL),
        (Signals(nosnippet=True), Extent.HEADLINE),
        (Signals(max_snippet=0), Extent.HEADLINE),
        (Signals(max_snippet=50), Extent.EXCERPT),
        (Signals(noarchive=True), Extent.EXCERPT),
        (Signals(tdm_reserved=True), Extent.EXCERPT),
    ],
)
def test_what_a_page_says_of_itself_is_an_upper_bound(signals: Signals, expected: Extent) -> None:
    assert extent(FULL, signals) is expected
    assert extent(replace(FULL, contract=True), signals) is Extent.FULL
    assert extent(FULL, signals, Audience.DESK) is Extent.FULL
    shown = show(filed(FULL, signals), Audience.PUBLIC, NOW)
    assert shown is not None and (shown.bound_by is None) == (shown.extent is Extent.FULL)
    careful = show(filed(signals=Signals(noarchive=True)), Audience.PUBLIC, NOW)
    assert careful is not None and careful.bound_by is None  # the policy shows no more anyway


def test_a_snippet_limit_bounds_the_excerpt() -> None:
    shown = show(filed(signals=Signals(max_snippet=20)), Audience.PUBLIC, NOW)
    assert shown is not None and shown.excerpt is not None
    assert len(shown.excerpt) <= 20


def test_image_previews_bound_pictures() -> None:
    none = show(filed(FULL, Signals(max_image_preview="none")), Audience.PUBLIC, NOW)
    small = show(filed(FULL, Signals(max_image_preview="standard")), Audience.PUBLIC, NOW)
    assert none is not None and none.images == ()
    assert small is not None and small.image_width == 320


def test_an_article_past_its_day_is_shown_to_nobody_but_the_desk() -> None:
    past = filed(signals=Signals(unavailable_after_at=NOW - timedelta(seconds=1)))
    assert show(past, Audience.PUBLIC, NOW) is None
    assert notice(past, Audience.PUBLIC, NOW) is not None
    assert show(past, Audience.DESK, NOW) is not None


def test_what_was_taken_down_stays_on_the_desk_and_what_was_withdrawn_does_not() -> None:
    down = replace(filed(), standing=Standing.TAKEN_DOWN, standing_reason="a mistake")
    gone = replace(filed(), standing=Standing.WITHDRAWN)
    assert show(down, Audience.PUBLIC, NOW) is None
    assert show(down, Audience.DESK, NOW) is not None
    assert show(gone, Audience.DESK, NOW) is None
    told = notice(down, Audience.PUBLIC, NOW)
    assert told is not None and told.reason == "a mistake"


def test_the_outlets_own_short_summary_is_the_excerpt() -> None:
    shown = show(filed(summary="A short summary."), Audience.PUBLIC, NOW)
    assert shown is not None and shown.excerpt == "A short summary."


@given(st.text(max_size=600), st.integers(0, 260))
def test_a_clipped_text_keeps_its_bounds_and_its_beginning(text: str, graphemes: int) -> None:
    cut = clip(text, graphemes=graphemes)
    assert len(cut.split()) <= EXCERPT_WORDS
    assert len(regex.findall(r"\X", cut)) <= graphemes
    assert " ".join(text.split()).startswith(cut.removesuffix("…"))


def test_a_script_without_spaces_is_bounded_too() -> None:
    cut = clip("大西洋の十一港、係留料の共通台帳へ" * 40)
    assert 100 < len(regex.findall(r"\X", cut)) <= EXCERPT_GRAPHEMES


@given(st.builds(Policy, public=st.sampled_from(Extent)), st.builds(Signals, nosnippet=st.booleans()))
def test_no_policy_or_signal_lets_more_than_the_excerpt_out_of_an_excerpt(policy: Policy, signals: Signals) -> None:
    shown = show(filed(policy, signals), Audience.PUBLIC, NOW)
    assert shown is not None
    if shown.extent is not Extent.FULL:
        assert shown.blocks == () and shown.standfirst is None and shown.kicker is None
    if shown.extent is Extent.HEADLINE:
        assert shown.excerpt is None


def test_letters_that_are_cut_without_looking_are_graphemes_by_themselves() -> None:
    alone = [chr(code) for code in range(32, 0x10000) if _NOT_ALONE.search(chr(code)) is None]
    assert len(alone) > 20_000
    assert [letter for letter in alone if regex.match(r"\p{GCB=Other}", letter) is None] == []
