"""Pairs of invented texts whose relation is known: what the measures of copies are derived from.

Texts are made of reports of the corpus' make_affairs.py (any seed) and of a grammar below, in the lengths of briefs and
of wire copy, in Latin and Cyrillic letters and four ways of quoting. From each come what newsrooms make of it: copies
(cut, under another lede, with paragraphs moved, words changed, reporting, links and house lines added), next takes, briefs
in running notes, digests, quoted passages, texts put into another order, and templates filled anew. Either side of a pair
may have been edited, as of most agencies' texts only copies are seen. All of it is drawn from a seed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from dateline.model import Article, Block, BlockKind
from dateline.stories.copies import CopyKeys, keys
from dateline.stories.house import House

Text = list[str]  # paragraphs

_SENTENCE = re.compile(r"(?<=[.!?”])\s+(?=[A-ZА-Я“])")
_FIGURE = re.compile(r"\b\d+\b")
_PARTS = [c + v for c in "bdfgklmnrstv" for v in ("ae" if c in "fgksv" else "aeo")]
_WHO = (
    "officials", "residents", "a spokeswoman for the ministry", "farmers", "two of the largest unions", "the regulator",
    "shareholders", "members of the council", "engineers", "the governor", "researchers at the institute", "prosecutors",
)  # fmt: skip
_DID = (
    "agreed to pay", "asked for", "withdrew", "have been waiting for", "rejected", "put forward", "will look again at",
    "signed", "are to vote on", "had hidden", "took apart", "promised to publish", "failed to deliver", "cut back",
)  # fmt: skip
_WHAT = (
    "a loan of {n} million crowns", "the second part of the plan", "{n} tonnes of grain", "an order for {n} engines",
    "a list of {n} names", "the lease on the old harbour", "repairs to {n} bridges", "the report on the accident",
    "a vaccine against the fever", "an offer worth {n} a share", "rules for {n} ports", "the budget for schools",
)  # fmt: skip
_WHEN = (
    "late on Monday", "after talks that lasted {n} hours", "before the end of the year", "for the first time since {y}",
    "in spite of warnings from neighbours", "while prices rose by {n} percent", "on the last day of the hearing",
    "as snow closed the roads", "against the advice of their lawyers", "within {n} days of the fire",
)  # fmt: skip
_TAIL = (
    ", which nobody had expected", ", according to papers seen by a court", ", and shares fell", ", a year after {p}",
    " and left the rest to a committee in {p}", ", as did their partners in {p}", "", "", "", "",
)  # fmt: skip
_HEADS = (
    "Listen to this article", "{n} min read", "By {h} Staff", "Advertisement", "{p} (from our newsroom)",
    "Published {n}.{n}.{y}", "Photo: an archive picture of {p}", "Add {h} to your reading list",
)  # fmt: skip
_FEET = (
    "Sign up for the {h} letter and get the day's news in one mail.", "© {y} {h}. All rights reserved.",
    "Write to us: the newsroom of {h} reads every letter.", "{h} is a member of the press council.",
    "This story was changed after it was first published.", "Our readers make {h} possible. Support us from {n} crowns.",
    "Comments on this article are closed.", "Get the {h} app and read without advertisements for {n} days.",
    "The views given here are not those of {h}, of its editors or of its owners in {p}.",
)  # fmt: skip
_LINKS = ("Read more: {t}", "Also on this site: {t}", "{t}", "More: {t}", "Don't miss: {t}")
_MARKS = ("“”", '""', "«»", "„“")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = str.maketrans(_LATIN + _LATIN.upper(), (c := "абцдефгхийклмнопярстуввхыз") + c.upper())
_SAME = {"said": "stated", "told": "informed", "about": "around", "also": "in addition", "agreed": "consented",
         "rejected": "turned down", "signed": "put their names to", "asked": "called", "largest": "biggest",
         "talks": "negotiations", "late": "in the evening", "report": "paper", "promised": "pledged", "will": "are to",
         "people": "persons", "first": "initial", "before": "ahead of", "officials": "authorities"}  # fmt: skip
_TEMPLATES = (
    "{c} Inc said its net profit for the quarter ended in {m} was {n}.{n} million crowns, or {n} a share, against {n}.{n} million a year "
    "earlier. Revenue was {n} million against {n} million. The company is to pay {n} cents a share on {m} {n}. It has {n} plants and "
    "employs {n} people. Shares of {c} closed at {n} on the exchange in {p}.",
    "In {p} it will be cloudy with {n} degrees by day and {n} at night. Winds of {n} kilometres an hour come from the west. Towards the "
    "weekend temperatures rise to {n} degrees and {n} millimetres of rain are expected. The water of the bay has {n} degrees. Sunrise is at "
    "{n}.{n}, sunset at {n}.{n}, the weather office in {p} said.",
    "{p} beat {q} {n}-{n} on {m} {n} to go to place {n} with {n} points. {w} scored after {n} minutes and {v} made it two in the "
    "{n}th. {n} people watched the match. {p} play away at {r} next week, while {q} have {n} days of rest before they meet {s}.",
    "Shares in {p} closed {n}.{n} percent higher on {m} {n}, with the index at {n} points. {c} rose {n}.{n} percent to {n} crowns, {d} lost "
    "{n}.{n} percent. Turnover was {n} million crowns. The crown stood at {n}.{n} to the dollar. Bond yields were at {n}.{n} percent. "
    "Traders said that the market waits for figures due on {m} {n}.",
)  # fmt: skip
_MONTHS = ("January", "March", "April", "June", "August", "October")


@dataclass(frozen=True)
class Made:
    """Two texts and how the one stands to the other; `what` names the way it was made."""

    label: str
    what: str
    one: CopyKeys
    other: CopyKeys


def words_of(text: Text) -> int:
    """How many words a text has."""
    return sum(len(part.split()) for part in text)


class Maker:
    """Draws texts and what newsrooms make of them."""

    def __init__(self, seed: int, reports: Sequence[Text]) -> None:
        self.random = Random(seed)
        self.reports = [report for report in reports if len(" ".join(report).split()) >= 40]
        self.random.shuffle(self.reports)

    def name(self) -> str:
        """A name that no list holds."""
        return "".join(self.random.choices(_PARTS, k=self.random.choice((2, 3, 3)))).capitalize()

    def filled(self, form: str) -> str:
        """A form with its figures and names drawn."""
        draw = self.random
        fixed = {mark: self.name() for mark in "pqrswvcd"}
        fixed |= {"h": f"{self.name()} {draw.choice(('Post', 'Herald', 'Echo'))}", "m": draw.choice(_MONTHS)}
        fixed |= {"y": str(draw.randint(1980, 2026)), "t": self.headline()}
        return re.sub(r"\{(\w)\}", lambda found: fixed.get(found[1]) or str(draw.randint(2, 990)), form)

    def headline(self) -> str:
        """A headline of six words or so."""
        draw = self.random
        return f"{self.name()} {draw.choice(_DID)} {draw.choice(_WHAT)}".replace("{n}", str(draw.randint(2, 99)))

    def sentence(self) -> str:
        """A sentence of 10 to 40 words."""
        draw = self.random
        parts = [f"{draw.choice(_WHO)} in {self.name()}", draw.choice(_DID), draw.choice(_WHAT), draw.choice(_WHEN)]
        if draw.random() < 0.5:
            parts[0] = f"{self.name()} {self.name()}, who speaks for {draw.choice(_WHO)},"
        if draw.random() < 0.35:
            parts.append(f"and {draw.choice(_DID)} {draw.choice(_WHAT)}")
        said = self.filled(" ".join(parts) + draw.choice(_TAIL))
        said = said[0].upper() + said[1:]
        if draw.random() < 0.22:
            return f"“{said}, and we {draw.choice(_DID)} {self.filled(draw.choice(_WHAT))},” {self.name()} said."
        return said + "."

    def paragraph(self, most: int = 3) -> str:
        """One to three sentences."""
        return " ".join(self.sentence() for _ in range(min(most, self.random.choice((1, 1, 2, 2, 3)))))

    def text(self, least: int = 60) -> Text:
        """A text from a brief to a long report; half of its matter are reports of affairs.

        Half of the texts give each sentence a paragraph of its own, as agencies do.
        """
        wanted, most = least + int(self.random.expovariate(1 / 180)), self.random.choice((1, 3))
        text: Text = [self.paragraph(most)]
        while words_of(text) < wanted:
            if self.reports and self.random.random() < 0.3:
                report = self.random.choice(self.reports)
                text += report if most > 1 else [part for old in report for part in _SENTENCE.split(old)]
            else:
                text.append(self.paragraph(most))
        return text

    # --- what a newsroom does with a text ------------------------------------------------------------

    def cut(self, text: Text) -> Text:
        """The tail goes, or sentences anywhere but in the lede; at least 40 words stay."""
        if self.random.random() < 0.7:
            kept = text[: max(1, round(len(text) * self.random.uniform(0.25, 0.95)))]
        else:
            kept = [part for at, part in enumerate(text) if at == 0 or self.random.random() > 0.25]
        while words_of(kept) < 40 and len(kept) < len(text):
            kept = text[: len(kept) + 1]
        return kept

    def own_lede(self, text: Text) -> Text:
        """A lede of the outlet's own before the text, or for its first sentence or paragraph."""
        first = _SENTENCE.split(text[0])
        own = " ".join(self.sentence() for _ in range(self.random.choice((1, 1, 1, 2))))
        chance = self.random.random()
        if chance < 0.3:
            return [own, *text]
        if chance < 0.65 and len(first) > 1:
            return [" ".join([own, *first[1:]]), *text[1:]]
        return [own, *text[1:]] if len(text) > 2 else [own, *text]

    def opening_cut(self, text: Text) -> Text:
        """A text that begins with its second or third paragraph."""
        return text[self.random.choice((1, 1, 2)) :] if len(text) > 4 else text

    def moved(self, text: Text) -> Text:
        """A paragraph put elsewhere, sometimes two or three."""
        text = list(text)
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 3)) if len(text) > 4 else 0):
            part = text.pop(self.random.randrange(1, len(text)))
            text.insert(self.random.randrange(1, len(text) + 1), part)
        return text

    def reworded(self, text: Text, share: float) -> Text:
        """Words changed for others of the same sense, and a few for any."""

        def other(found: re.Match[str]) -> str:
            word = found[0]
            if word.lower() in _SAME and self.random.random() < 10 * share:
                return _SAME[word.lower()]
            return self.random.choice(list(_SAME)) if self.random.random() < share / 2 else word

        return [re.sub(r"[a-z]+", other, part) for part in text]

    def dressed(self, text: Text) -> Text:
        """House lines above and below, and links between."""
        text, draw = list(text), self.random
        for _ in range(draw.choice((0, 0, 0, 1, 2, 3))):
            text.insert(draw.randint(1, len(text)), self.filled(draw.choice(_LINKS)))
        heads = [self.filled(form) for form in draw.sample(_HEADS, draw.choice((0, 0, 1, 2)))]
        return [*heads, *text, *[self.filled(form) for form in draw.sample(_FEET, draw.choice((0, 1, 2, 3)))]]

    def edited(self, text: Text, *, lede: bool = True) -> Text:
        """What an outlet makes of a text: most of it is little."""
        chances: list[tuple[float, Callable[[Text], Text]]] = [
            (0.45, self.cut),
            (0.08, self.moved),
            (0.3, lambda text: self.reworded(text, self.random.uniform(0, 0.12))),
            (0.12, lambda text: self.inserted(text, self.random.choice((1, 1, 2)))),
            (0.5, self.dressed),
        ]
        if lede:
            chances[2:2] = [(0.18, self.own_lede), (0.04, self.opening_cut)]
        for chance, edit in chances:
            if self.random.random() < chance:
                text = edit(text)
        return text

    def inserted(self, text: Text, count: int) -> Text:
        """Reporting of the outlet's own."""
        at = self.random.randint(1, len(text))
        return [*text[:at], *[self.paragraph() for _ in range(count)], *text[at:]]

    # --- what is no copy -----------------------------------------------------------------------------

    def next_take(self, text: Text) -> Text:
        """A new top over what stays, and sentences dropped, written anew, brought up to date and added.

        An agency most often puts a new top over a text and leaves the rest nearly as it was.
        """
        change = self.random.uniform(0, 1) ** 2
        kept: Text = []
        for part in text[self.random.choice((1, 1, 2, 3)) if len(text) > 4 else 1 :]:
            sentences = []
            for sentence in _SENTENCE.split(part):
                chance = self.random.random()
                if chance < 0.2 * change:
                    continue
                if chance < 0.4 * change:
                    sentence = self.sentence()
                elif chance < 0.65 * change:
                    sentence = _FIGURE.sub(lambda found: str(int(found[0]) + self.random.randint(1, 9)), sentence)
                sentences.append(sentence)
            kept += [" ".join(sentences)] if sentences else []
            kept += [self.paragraph()] if self.random.random() < 0.2 * change else []
        return [*[self.paragraph() for _ in range(self.random.choice((1, 2, 2, 3)))], *kept]

    def notes(self, text: Text) -> Text:
        """Running notes or a digest of many affairs, with the text or its opening somewhere in them."""
        held = text if self.random.random() < 0.4 else text[: max(1, len(text) // 2)]
        wanted, others = self.random.uniform(1.5, 5) * words_of(held), [self.text()[:3]]
        while sum(map(words_of, others)) < wanted:
            others.append(self.text()[:3])
        at = self.random.randint(0, len(others))
        return [part for other in [*others[:at], held, *others[at:]] for part in other]

    def quoting(self, text: Text) -> Text:
        """A report of another house that lifts a paragraph or two, or a long quotation."""
        own = self.text(least=100)
        lifted = self.random.sample(text, min(len(text), self.random.choice((1, 1, 2))))
        if self.random.random() < 0.5:
            lifted = [f"“{part.replace('“', '').replace('”', '')}”" for part in lifted]
        at = self.random.randint(1, len(own))
        return [*own[:at], *lifted, *own[at:]]

    def shuffled(self, text: Text) -> Text:
        """An own text made of another's sentences in another order, half of them left out."""
        sentences = [sentence for part in text for sentence in _SENTENCE.split(part)]
        self.random.shuffle(sentences)
        kept = self.reworded(sentences[: max(4, int(len(sentences) * self.random.uniform(0.4, 1)))], 0.03)
        return [" ".join(kept[at : at + 2]) for at in range(0, len(kept), 2)]

    # --- pairs ---------------------------------------------------------------------------------------

    def pairs(self, count: int) -> Iterator[Made]:
        """So many of each kind."""
        for _ in range(count):
            text = self.text()
            seen = self.edited(text) if self.random.random() < 0.6 else text
            yield self._made("copy", "edited on both sides", seen, self.edited(text))
            yield self._made("copy", "an own lede", text, self.edited(self.own_lede(text), lede=False))
            yield self._made("copy", "paragraphs moved", seen, self.moved(text))
            yield self._made("update", "next take", seen, self.edited(self.next_take(text), lede=False))
            yield self._made("contained", "notes", seen, self.notes(text))
            yield self._made("quotes", "lifted", seen, self.dressed(self.quoting(text)))
            yield self._made("distinct", "another order", seen, self.shuffled(text))
            form = self.random.choice(_TEMPLATES)
            yield self._made("distinct", "a template", [self.filled(form)], [self.filled(form)])

    def _made(self, label: str, what: str, one: Text, other: Text) -> Made:
        marks, foreign = self.random.choice(_MARKS), self.random.random() < 0.2
        return Made(label, what, self._keys(one, marks, foreign, "one"), self._keys(other, marks, foreign, "other"))

    def _keys(self, text: Text, marks: str, foreign: bool, outlet: str) -> CopyKeys:
        """Keys of a text written in these marks and letters."""
        parts = [part.replace("“", marks[0]).replace("”", marks[1]) for part in text if part]
        if foreign:
            parts = [part.translate(_CYRILLIC) for part in parts]
        blocks = tuple(Block(BlockKind.PARAGRAPH, part) for part in parts)
        return keys(Article(url="", headline=self.headline(), blocks=blocks), House(), outlet)
