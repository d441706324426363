"""What an outlet prints under one story after another: lines learnt from its stories, doubted in the next.

A value without any machinery: whoever keeps outlets keeps one `Template` for each, gives it to `extract`, and takes the
one that `learnt` returns. Nothing is doubted before five different stories are known, and a doubted line is not
thrown away: its chance sinks, and where little would be left without such lines they all stay.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from dateline.extract.container import fold
from dateline.model import Article, BlockKind
from dateline.text import hash64

LEARNT_AT = 5  # different stories; from fewer a running gag and a template look the same
MOST_STORIES = 12  # the newest are remembered: outlets change their pages
MOST_LINES = 80  # of one story
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


def line_of(text: str) -> int:
    """What two printings of one line share."""
    return hash64(fold(text[:400]))


def learnt(template: Template, article: Article) -> Template:
    """The template with one more story; the same one where the story is known or has no text."""
    texts = [block.text for block in article.blocks[:MOST_LINES] if block.kind is not BlockKind.EMBED]
    story = Story(hash64(article.url), hash64(fold(article.headline)), frozenset(line_of(text) for text in texts))
    if not story.lines or any(_same(story, known) for known in template.stories):
        return template
    return Template((*template.stories, story)[-MOST_STORIES:])


def _same(one: Story, other: Story) -> bool:
    if one.url == other.url or one.headline == other.headline:
        return True
    shorter = min(len(one.lines), len(other.lines))
    return len(one.lines & other.lines) > SAME_STORY * shorter
