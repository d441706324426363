"""How our robot behaves, counted: against the feed farm with a clock that is set forward, and over eight simulated days.

    python benchmarks/quality/manners.py [--seed N] [--json] [--floors FILE]

The farm (../shared/tools/feedfarm.py; left out where it is not here) has moved, gone, missing, failing, busy and
ill-formed feeds; what is told is which of the norms were kept in how many of its feeds. The simulated days have outlets
that publish, silently edit, withdraw and lose articles at times that are drawn from the seed; what is told is how long
it took until our article said so. Nothing sleeps: the product's own clock is set to the next thing that is due.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import random
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))
from farm import SHARED, free_port, wait_for  # noqa: E402
from figures import Figure, load_floors, missed, table  # noqa: E402

from dateline.intake.gate import HostGate  # noqa: E402
from dateline.live.feed import ChangeFeed  # noqa: E402
from dateline.model import PageRule, Source, Standing  # noqa: E402
from dateline.net.client import Allow, Client  # noqa: E402
from dateline.store import open_store  # noqa: E402
from dateline.store.outward import AskKind, Count  # noqa: E402
from dateline.store.port import Store  # noqa: E402
from dateline.walk.again import AskAgain  # noqa: E402
from dateline.walk.news import Manners, NewsWalk  # noqa: E402

BEGAN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OUTLETS, ARTICLES, DAYS = 12, 10, 9
EDITED, WITHDRAWN, LOST = 0.5, 0.08, 0.08  # shares of the articles


class SetClock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.at = BEGAN

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - BEGAN).total_seconds()


class HereCells:
    """Runs what cells run, in this process: the documents are our own."""

    async def run(self, name: str, /, *args: object) -> Any:
        module, _, function = name.partition(":")
        return getattr(importlib.import_module(module), function)(*args)


@dataclass
class Walks:
    """The product's walks on one store."""

    store: Store
    client: Client
    clock: SetClock
    news: NewsWalk
    again: AskAgain


async def walks(clock: SetClock, client: Client, pages: PageRule, fast: frozenset[str] = frozenset()) -> Walks:
    store = await open_store("sqlite://", clock=clock)
    cells: Any = HereCells()
    changes, manners = ChangeFeed(), Manners(fast_hosts=fast, pages=pages)
    gate = HostGate(clock, timedelta(0))
    news = NewsWalk(store=store, client=client, cells=cells, gate=gate, changes=changes, clock=clock, manners=manners)
    again = AskAgain(store=store, cells=cells, changes=changes, clock=clock, news=news, manners=manners)
    return Walks(store, client, clock, news, again)


# --- simulated days ----------------------------------------------------------------------------------


@dataclass
class Story:
    """An article of the simulated press, and what becomes of it."""

    url: str
    headline: str
    published_at: datetime
    words: list[str]
    fate: str  # kept, edited, withdrawn, lost
    at: datetime  # when that happens


@dataclass
class Press:
    """Outlets inside the process, as the clock has them at each moment."""

    clock: SetClock
    stories: dict[str, list[Story]] = field(default_factory=dict)
    by_url: dict[str, Story] = field(default_factory=dict)

    async def answer(self, url: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        status, kind, body = self._document(url)
        tag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
        if status == 200 and headers.get("if-none-match") == tag:
            status = 304
        return status, {"content-type": kind, "etag": tag}, body if status == 200 else b""

    def _document(self, url: str) -> tuple[int, str, bytes]:
        host, _, path = url.removeprefix("https://").partition("/")
        if path == "feed":
            out = [story for story in self.stories[host] if story.published_at <= self.clock.at]
            return 200, "application/rss+xml", _feed(out[::-1][:20]).encode()
        story = self.by_url.get(url)
        if story is None:
            return 404, "text/html", b""
        happened = story.at <= self.clock.at
        if happened and story.fate in ("withdrawn", "lost"):
            return (410 if story.fate == "withdrawn" else 404), "text/html", b""
        return 200, "text/html; charset=utf-8", _page(story, edited=happened and story.fate == "edited").encode()


def _feed(stories: list[Story]) -> str:
    items = "".join(
        f"<item><title>{s.headline}</title><link>{s.url}</link><guid>{s.url}</guid>"
        f"<pubDate>{s.published_at:%a, %d %b %Y %H:%M:%S} GMT</pubDate><description>{s.words[0][:80]}</description></item>"
        for s in stories
    )
    return f'<rss version="2.0"><channel><title>Post</title>{items}</channel></rss>'


def _page(story: Story, *, edited: bool) -> str:
    words = [*story.words[:-1], "A former form of this report named the wrong street."] if edited else story.words
    text = "".join(f"<p>{each}</p>" for each in words)
    return (
        f'<!doctype html><html lang="en"><head><title>{story.headline}</title><meta property="og:type" content="article">'
        f"</head><body><article><h1>{story.headline}</h1>{text}</article></body></html>"
    )


def press(clock: SetClock, seed: int) -> Press:
    """Outlets whose articles meet their fates at times drawn evenly over the logarithm, from 3 minutes to 6 days."""
    r = random.Random(seed)
    made = Press(clock)
    for o in range(OUTLETS):
        host = f"outlet{o}.test"
        made.stories[host] = []
        for a in range(ARTICLES):
            published_at = BEGAN + DAY * r.random()
            after = timedelta(minutes=3 * (6 * 24 * 20) ** r.random())
            fate = r.choices(
                ("edited", "withdrawn", "lost", "kept"), (EDITED, WITHDRAWN, LOST, 1 - EDITED - WITHDRAWN - LOST)
            )[0]
            name = f"{r.choice(('Bridge', 'Harbour', 'School', 'Market', 'Tram'))} {r.randrange(10**6)}"
            words = [
                f"{name} was named {n} times by witness {r.randrange(10**9)} on the street of that day."
                for n in range(6)
            ]
            story = Story(f"https://{host}/{a}", f"{name} reopens", published_at, words, fate, published_at + after)
            made.stories[host].append(story)
            made.by_url[story.url] = story
        made.stories[host].sort(key=lambda story: story.published_at)
    return made


async def simulated(seed: int) -> list[Figure]:
    """Eight days of the simulated press; the figures."""
    clock = SetClock()
    world = press(clock, seed)
    client = Client(user_agent="Dateline/bench", inside={".test": world}, clock=clock)
    w = await walks(clock, client, PageRule.NEEDED)
    for host in world.stories:
        outlet = await w.store.sources.add_outlet(host, f"https://{host}/")
        await w.store.sources.add_source(outlet.id, f"https://{host}/feed", now=clock.now())
    gone: dict[str, datetime] = {}
    while clock.at < BEGAN + DAYS * DAY:
        await w.news.run_until_idle()
        await w.again.run_until_idle()
        for story in world.by_url.values():
            if story.fate in ("withdrawn", "lost") and story.url not in gone and story.at <= clock.at:
                filed = await w.store.news.find_url(story.url)
                if filed is not None and filed.standing is Standing.WITHDRAWN:
                    gone[story.url] = clock.at
        clock.at = await _next_due(w)
    found = await _noticed(w, world, gone)
    await client.close()
    await w.store.close()
    return found


async def _next_due(w: Walks) -> datetime:
    """The next instant at which anything is due. While articles come, not far on: they join the list unasked."""
    dues = (
        await w.store.sources.next_due_at(),
        await w.store.news.next_page_due_at(),
        await w.store.outward.next_check_at(),
    )
    now = w.clock.at
    longest = 5 * MINUTE if now < BEGAN + DAY + 2 * HOUR else 6 * HOUR
    return max(min(filter(None, (*dues, now + longest))), now + timedelta(seconds=1))


async def _noticed(w: Walks, world: Press, gone: dict[str, datetime]) -> list[Figure]:
    waits: dict[str, list[timedelta]] = {"edited": [], "withdrawn": [], "lost": []}
    happened = false_alarms = 0
    for story in world.by_url.values():
        filed = await w.store.news.find_url(story.url)
        assert filed is not None, story.url
        changed = [r for r in await w.store.news.revisions(filed.id) if r.because == "changed at the source"]
        false_alarms += len(changed) > (story.fate == "edited")
        if story.fate == "kept" or story.at <= filed.seen_at:
            continue  # who edits before we first look shows us the edited text
        happened += 1
        if story.fate == "edited":
            waits["edited"] += [changed[0].made_at - story.at] if changed else []
        elif story.url in gone:
            waits[story.fate].append(gone[story.url] - story.at)
    counts = await w.store.outward.counts()
    again = Count()
    feeds = Count()
    for (_, kind), count in counts.items():
        (again if kind is AskKind.AGAIN else feeds if kind is AskKind.FEED else Count()).add(count)
    everything = [wait for each in waits.values() for wait in each]
    hours = {name: median(each) / HOUR if each else 0.0 for name, each in (*waits.items(), ("all", everything))}
    articles = len(world.by_url)
    return [
        Figure(
            "manners.noticed",
            f"changes at the source noticed within {DAYS} days, of {happened}",
            len(everything) / happened,
            "",
        ),
        Figure("manners.notice_median_h", "median time to notice a change", hours["all"], "h"),
        Figure("manners.notice_edit_median_h", "... a silent edit", hours["edited"], "h"),
        Figure("manners.notice_gone_median_h", "... a withdrawal (410)", hours["withdrawn"], "h"),
        Figure("manners.notice_lost_median_h", "... a page that is no more (404)", hours["lost"], "h"),
        Figure("manners.false_alarms", "articles said to have changed that did not", float(false_alarms), ""),
        Figure("manners.again_asks", "times an article's page is asked again", again.asked / articles, ""),
        Figure("manners.again_same", "... answered 304", again.same / max(again.asked, 1), ""),
        Figure("manners.feed_same", "polls answered 304", feeds.same / max(feeds.asked, 1), ""),
    ]


# --- the farm ----------------------------------------------------------------------------------------

FEEDS = 100
SHARES = {"redirect": 0.1, "gone": 0.05, "missing": 0.05, "error": 0.05, "busy": 0.1, "broken": 0.05}


async def farm() -> list[Figure]:
    """A month on the farm's bad neighbourhood; none where the farm is not here."""
    script = SHARED / "tools" / "feedfarm.py"
    if not script.is_file():
        print("the farm is not here: its figures are left out", file=sys.stderr)
        return []
    port = free_port()
    shares = [part for name, share in SHARES.items() for part in (f"--{name}-share", str(share))]
    command = [sys.executable, str(script), "--feeds", str(FEEDS), "--items", "10", "--port", str(port), *shares]
    process = subprocess.Popen(  # noqa: ASYNC220  # at the start, with nothing beside it
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{base}/opml")
        return await _month(base)
    finally:
        process.kill()
        process.wait()


async def _month(base: str) -> list[Figure]:
    host = base.removeprefix("http://")
    clock = SetClock()
    client = Client(user_agent="Dateline/bench", allow=Allow(hosts={host}), clock=clock)
    w = await walks(clock, client, PageRule.NEVER, frozenset({host}))
    outlet = await w.store.sources.add_outlet("Farm", base)
    for n in range(FEEDS):
        await w.store.sources.add_source(outlet.id, f"{base}/feed/{n}", now=clock.now())
    seen: list[tuple[datetime, list[Source]]] = []
    while clock.at < BEGAN + 30 * DAY:
        await w.news.run_until_idle()
        seen.append((clock.at, list(await w.store.sources.sources())))
        # By the hour on the first three days, then by the day: the feeds themselves do not change.
        clock.at += HOUR if clock.at < BEGAN + 3 * DAY else DAY
    stats = json.loads(urllib.request.urlopen(f"{base}/_/stats", timeout=10).read())
    found = _norms(base, seen, stats)
    await client.close()
    await w.store.close()
    return found


def _norms(base: str, seen: list[tuple[datetime, list[Source]]], stats: dict[str, Any]) -> list[Figure]:
    last = seen[-1][1]
    ever = [{s.id: s for s in sources} for _, sources in seen]
    outcomes = {s.id: {each[s.id].last_outcome for each in ever} for s in last}
    moved = [s for s in last if "/moved/" in s.url]
    first_moved = min((at for at, sources in seen for s in sources if "/moved/" in s.url), default=BEGAN)
    gone = [s for s in last if "gone" in outcomes[s.id]]
    missing = [s for s in last if "missing" in outcomes[s.id]]
    weekly = [s for s in missing if s.next_poll_at and s.last_asked_at and s.next_poll_at - s.last_asked_at >= 7 * DAY]
    well = [s for s in last if s.last_outcome in ("new", "same")]
    explained = [s for _, sources in seen for s in sources if s.next_poll_because]
    torn = [s for s in last if "cut off" in " ".join(each[s.id].last_words for each in ever)]
    saved = [s for s in torn if s.entry_count]
    statuses = {int(status): count for status, count in stats["status"].items()}
    good = statuses.get(200, 0) + statuses.get(304, 0)

    def share(part: list[Source], whole: list[Source]) -> float:
        return len(part) / len(whole) if whole else 0.0

    expected = round(FEEDS * SHARES["redirect"])
    return [
        Figure("manners.farm.moved", f"301 kept, of {expected}", len(moved) / expected, ""),
        Figure("manners.farm.moved_after_h", "... not before", (first_moved - BEGAN) / HOUR, "h"),
        Figure(
            "manners.farm.gone",
            f"410 left alone after two, of {len(gone)}",
            share([s for s in gone if s.retired], gone),
            "",
        ),
        Figure("manners.farm.missing", f"404 asked weekly in the end, of {len(missing)}", share(weekly, missing), ""),
        Figure("manners.farm.well", "feeds that answer read", len(well) / FEEDS, ""),
        Figure(
            "manners.farm.torn", f"cut-off feeds whose whole items were saved, of {len(torn)}", share(saved, torn), ""
        ),
        Figure("manners.farm.explained", "next polls with a reason", len(explained) / sum(len(s) for _, s in seen), ""),
        Figure(
            "manners.farm.same", "answers of 304, of those with 200 or 304", statuses.get(304, 0) / max(good, 1), ""
        ),
        Figure(
            "manners.farm.busy",
            "answers of 429, for each feed that is busy once",
            statuses.get(429, 0) / (FEEDS * SHARES["busy"]),
            "",
        ),
    ]


def main() -> int:
    """Measure and print; 1 where a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print for a program")
    parser.add_argument("--floors", type=Path, help="fail where a figure does not hold")
    args = parser.parse_args()
    found = [*asyncio.run(simulated(args.seed)), *asyncio.run(farm())]
    floors = load_floors(args.floors) if args.floors else {}
    print(json.dumps({f.key: f.value for f in found}, indent=2) if args.json else table(found, floors))
    problems = missed(found, floors)
    for line in problems:
        print(line, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
