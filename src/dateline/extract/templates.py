"""What an outlet prints under one story after another: lines learnt from its stories, doubted in the next.

A value without any machinery: whoever keeps outlets keeps one `Template` for each, gives it to `extract_learning`,
and takes the one that this returns. Nothing is doubted before five different stories are known, and a doubted line is
not thrown away: its chance sinks, and where little would be left without such lines they all stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.extract.container import fold
from dateline.model import Article, Block, BlockKind
from dateline.text import hash64

LEARNT_AT = 5  # different stories; from fewer a running gag and a template look the same
MOST_STORIES = 12  # the newest are remembered: outlets change their pages
MOST_LINES = 80  # of one story: its opening and its end, where outlets say the same
SHARE = 0.6  # of the remembered stories hold a line that is the template's
SAME_STORY = 0.8  # of the lines of the shorter one: a new state of the same text


@dataclass(frozen=True, slots=True)
class Story:
    """One story as remembered: hashes of its address, its headline and its lines."""

    url: int
    headline: int
    lines: frozenset[int]


@dataclass(frozen=True, slots=True)
class Template:
    """The newest different stories of one outlet, oldest first."""

    stories: tuple[Story, ...] = ()

    def doubted(self) -> frozenset[int]:
        """The lines that belong to the outlet's pages rather than to a story; none before five stories are known."""
        if len(self.stories) < LEARNT_AT:
            return frozenset()
        counts = Counter(line for story in self.stories for line in story.lines)
        return frozenset(line for line, count in counts.items() if count >= SHARE * len(self.stories))

    def but_for(self, article: Article) -> Template:
        """The template without an article's own lines.

        A text that is read once more keeps what it had: what we learnt since is no edit of its outlet's.
        """
        own = lines_of(article.blocks)
        if not own & self.doubted():
            return self
        return Template(tuple(Story(each.url, each.headline, each.lines - own) for each in self.stories))


def line_of(text: str) -> int:
    """What two printings of one line share."""
    return hash64(fold(text[:400]))


def lines_of(blocks: Sequence[Block]) -> frozenset[int]:
    """The lines of a text, as a template knows them."""
    return frozenset(line_of(block.text) for block in blocks if block.kind is not BlockKind.EMBED)


def learnt(template: Template, article: Article, passed: frozenset[int] = frozenset()) -> Template:
    """The template with one more story; the same one where the story is known or has no text.

    passed: lines of the template that stood on its page, taken or not: else one would be forgotten once it is left out.
    """
    blocks = article.blocks
    if len(blocks) > MOST_LINES:
        blocks = (*blocks[: MOST_LINES // 2], *blocks[-MOST_LINES // 2 :])
    story = Story(hash64(article.url), hash64(fold(article.headline)), lines_of(blocks) | passed)
    if not story.lines or any(_same(story, known) for known in template.stories):
        return template
    return Template((*template.stories, story)[-MOST_STORIES:])


def _same(one: Story, other: Story) -> bool:
    if one.url == other.url or one.headline == other.headline:
        return True
    shorter = min(len(one.lines), len(other.lines))
    return len(one.lines & other.lines) > SAME_STORY * shorter
