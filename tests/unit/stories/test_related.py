"""Related articles: several rare words in common, never one popular name."""

from __future__ import annotations

from dateline.model import Article, ArticleId, Block, BlockKind, Holding, Phrase
from dateline.stories import Rules, decide, keys


def holding(**words: tuple[int, ...]) -> Holding:
    holders: dict[Phrase, tuple[ArticleId, ...]] = {(w,): tuple(map(ArticleId, ids)) for w, ids in words.items()}
    return Holding(articles=1000, holders=holders)


ME = ArticleId(1)


def test_three_rare_words_in_common_are_near_and_two_are_not() -> None:
    shared = holding(ottilie=(1, 2, 3), barrier=(1, 2, 3), merrin=(1, 2))
    assert decide(ME, shared, Rules()) == (2,)


def test_rarer_words_weigh_more() -> None:
    shared = holding(a=(1, 2), b=(1, 2), c=(1, 2), d=(1, 3, 4, 5), e=(1, 3, 4, 5), f=(1, 3, 4, 5))
    assert decide(ME, shared, Rules())[0] == 2


def test_nothing_near_is_nothing() -> None:
    assert decide(ME, holding(ottilie=(1,)), Rules()) == ()


def test_names_are_asked_before_other_words() -> None:
    body = (Block(BlockKind.PARAGRAPH, "The barrier at Port Merrin was shut on Monday as the surge came in."),)
    found = keys(Article(url="", headline="Storm Ottilie shuts barrier", blocks=body))
    assert found.index(("ottilie",)) < found.index(("barrier",))
    assert ("merrin",) in found


def test_a_script_without_spaces_is_asked_in_pairs() -> None:
    assert ("港", "湾") in keys(Article(url="", headline="港湾の共通台帳"))


def test_a_capital_at_the_start_of_a_sentence_is_no_name() -> None:
    found = keys(Article(url="", headline="Tuesday brought rain to Merrin, and Ottilie came after"))
    assert found[:2] == (("merrin",), ("ottilie",))


def test_the_whole_article_and_its_opening_are_asked_for_the_same_words() -> None:
    long = "The barrier at Port Merrin was shut as the surge came in. " * 30
    whole = Article(url="", headline="Storm Ottilie", blocks=(Block(BlockKind.PARAGRAPH, long),) * 3)
    opening = Article(url="", headline="Storm Ottilie", blocks=(Block(BlockKind.PARAGRAPH, long[:400]),), whole=False)
    assert keys(whole) == keys(opening)
