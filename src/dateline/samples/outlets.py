"""The five sample outlets: who they are, where they are and what they let each audience see."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.model import Extent, PictureUse, Policy

SAMPLE_SUFFIX = ".sample.invalid"  # RFC 2606: a name under .invalid is never anyone's

# Everything here was written for Dateline, so nothing needs to be held back from readers.
SAMPLE_POLICY = Policy(
    public=Extent.FULL,
    public_pictures=PictureUse.SHOW,
    contract=True,
    note="written for Dateline",
)

ENGLISH = {
    "world": "World",
    "politics": "Politics",
    "business": "Business",
    "technology": "Technology",
    "environment": "Environment",
    "health": "Health",
    "society": "Society",
    "labour": "Labour",
    "education": "Education",
    "culture": "Culture",
    "lifestyle": "Lifestyle",
    "sport": "Sport",
    "weather": "Weather",
    "disaster": "Disasters",
}
GERMAN = {
    "world": "Welt",
    "politics": "Politik",
    "business": "Wirtschaft",
    "technology": "Wissenschaft",
    "environment": "Umwelt",
    "society": "Gesellschaft",
    "education": "Bildung",
    "culture": "Kultur",
    "sport": "Sport",
    "weather": "Wetter",
}
ARABIC = {
    "world": "العالم",
    "politics": "سياسة",
    "business": "اقتصاد",
    "technology": "علوم",
    "environment": "بيئة",
    "health": "صحة",
    "society": "مجتمع",
    "culture": "ثقافة",
    "sport": "رياضة",
    "weather": "طقس",
}


@dataclass(frozen=True, slots=True)
class SampleFeed:
    """One feed of a sample outlet.

    kind: rss, atom or json. sections: the slugs that it carries, None for all that no other feed of the outlet
    carries. whole: the text itself is in the feed, so that no page needs to be asked.
    """

    path: str
    kind: str
    title: str
    whole: bool
    sections: tuple[str, ...] | None = None
    section: str | None = None  # default section of the source


@dataclass(frozen=True, slots=True)
class SampleOutlet:
    """A fictional outlet. zone: where its newsroom is, for the local times that it prints."""

    key: str  # its file in articles/
    name: str
    motto: str
    language: str
    zone: str
    section: str
    section_names: dict[str, str]
    feeds: tuple[SampleFeed, ...]
    article_path: str  # with {section}, {slug} and {number}
    policy: Policy = SAMPLE_POLICY

    @property
    def host(self) -> str:
        return self.key + SAMPLE_SUFFIX

    @property
    def home_url(self) -> str:
        return f"https://{self.host}/"

    @property
    def feed_urls(self) -> tuple[str, ...]:
        return tuple(f"https://{self.host}{feed.path}" for feed in self.feeds)

    @property
    def direction(self) -> str:
        return "rtl" if self.language == "ar" else "ltr"

    def address(self, path: str) -> str:
        """The absolute address of a path of this outlet; one that is whole already stays as it is."""
        return path if path.startswith("https://") else f"https://{self.host}{path}"


SAMPLE_OUTLETS: tuple[SampleOutlet, ...] = (
    SampleOutlet(
        key="harbour-post",
        name="The Harbour Post",
        motto="News from Port Merrin and the sea lanes",
        language="en",
        zone="Europe/London",
        section="world",
        section_names=ENGLISH,
        feeds=(
            SampleFeed("/feeds/news.xml", "rss", "The Harbour Post", whole=False),
            SampleFeed("/feeds/sport.xml", "rss", "The Harbour Post: Sport", False, ("sport",), section="sport"),
        ),
        article_path="/{section}/{slug}",
    ),
    SampleOutlet(
        key="northgate-ledger",
        name="Northgate Ledger",
        motto="Money, freight and markets",
        language="en",
        zone="Europe/London",
        section="business",
        section_names=ENGLISH,
        feeds=(SampleFeed("/atom.xml", "atom", "Northgate Ledger", whole=True),),
        article_path="/articles/{slug}.html",
    ),
    SampleOutlet(
        key="ahrenfels-tagblatt",
        name="Ahrenfelser Tagblatt",
        motto="Zeitung für Stadt und Küste",
        language="de",
        zone="Europe/Berlin",
        section="world",
        section_names=GERMAN,
        feeds=(SampleFeed("/rss", "rss", "Ahrenfelser Tagblatt", whole=False),),
        article_path="/{section}/{slug}-{number}.html",
    ),
    SampleOutlet(
        key="coast-mirror",
        name="مرآة الساحل",
        motto="أخبار الساحل والعالم",
        language="ar",
        zone="Africa/Tunis",
        section="world",
        section_names=ARABIC,
        feeds=(SampleFeed("/feed/", "rss", "مرآة الساحل", whole=True),),
        article_path="/{section}/{slug}/",
    ),
    SampleOutlet(
        key="field-and-signal",
        name="Field & Signal",
        motto="Science, tools and long reads",
        language="en",
        zone="UTC",
        section="technology",
        section_names=ENGLISH,
        feeds=(SampleFeed("/feed.json", "json", "Field & Signal", whole=True),),
        article_path="/{slug}/",
    ),
)
