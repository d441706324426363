"""Real outlets of the corpora, served on loopback: a list of forty of them comes in whole and shows."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

OF_PAGES, OF_REPORTS = 30, 10

pytestmark = pytest.mark.corpus


def words_of(page: str) -> str:
    main = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", page)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_forty_real_outlets_come_in_whole_and_their_articles_show(
    serving: Callable[..., Any], until: Callable[..., Any], farms: dict[str, Any], tmp_path: Path
) -> None:
    with farms["corpusfarm"].CorpusFarm.thread(days=3, pictures=True) as farm:
        by_folder = {name: sorted(o for o in farm.feeds if farm.folder[o] == name) for name in ("pages", "reports")}
        step = len(by_folder["pages"]) // OF_PAGES
        chosen = by_folder["pages"][::step][:OF_PAGES] + by_folder["reports"][:OF_REPORTS]
        outlines = "".join(
            f'<outline type="rss" text="{n}" xmlUrl="{farm.home(o)}/feed.xml"/>' for n, o in enumerate(chosen)
        )
        listed = tmp_path / "forty.opml"
        listed.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
        paths = {path for outlet in chosen for _, path, _, _ in farm.feeds[outlet]}
        host = f"127.0.0.1:{farm.port}"
        one = serving(DATELINE_INTAKE_PRIVATE_HOSTS=host, DATELINE_INTAKE_FAST_HOSTS=host).start("--no-samples")
        added = one.run("add", "--rights", "full", str(listed))
        assert added.returncode == 0, added.stderr
        assert f"{len(chosen)} of {len(chosen)} in" in added.stdout
        assert one.articles() == len(paths)
        # Every page was asked and read, or it is told why not.
        until(lambda: len(re.findall(r"walk\.news page ", one.log.read_text())) >= len(paths), seconds=90)
        told = re.findall(r"walk\.news page .*?url=(\S+) words=(.+)", one.log.read_text())
        unread = {url: words for url, words in told if words != "read"}
        assert len(unread) <= len(paths) // 20, unread

        hits = {
            hit["url"]: hit for letter in ("the", "a", "in") for hit in one.json("search", "--limit", "200", letter)
        }
        reports = [hit for url, hit in hits.items() if "/r/" in url][:8]
        pages = [hit for url, hit in hits.items() if "/p/" in url and url not in unread][:12]
        assert len(reports) == 8 and len(pages) >= 8
        for hit in (*reports, *pages):
            status, _, page = one.get(f"/article/{hit['id']}")
            assert status == 200
            shown = words_of(page)
            assert hit["headline"] in shown and hit["outlet"] in shown
            assert hit["url"] in unescape(page), "every article links where it was read"
            assert "noindex" in page, "a full copy is not for search engines"
        report = one.get(f"/article/{reports[0]['id']}")[2]
        picture = re.search(r'<figure class="hero"><img src="(/[^"]+)"', report)
        assert picture is not None and "/Test Pictures" in report
        with urllib.request.urlopen(one.url + picture[1], timeout=20) as answer:
            assert answer.headers["content-type"] == "image/webp"
        sections = set(re.findall(r'href="/section/([a-z]+)"', one.get("/")[2]))
        assert sections - {"world"}, "the pages' own sections file them"
        assert one.get("/")[2].count('href="/article/') >= 15
