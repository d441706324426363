"""Throw damaged bytes at what strangers can reach: the normaliser of feeds, dates, addresses and sitemaps.

    python benchmarks/fuzz.py [--seconds 600] [--only feeds] [--keep FOLDER]

With atheris installed the search is led by what was covered; without it inputs are seeds that are cut, joined and
changed by chance. A finding is an exception outside our tree, a wait of over two seconds, or an invariant that does not
hold; its input is kept in FOLDER (tests/property/findings), each of which every test run tries again. Exit code 1 on a finding.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from dateline.errors import DatelineError
from dateline.formats import dates, feeds, sitemaps
from dateline.urls import host_of, normalise, parse, resolve

LONGEST_S = 2.0
FINDINGS = Path(__file__).resolve().parents[1] / "tests" / "property" / "findings"
WORDS = (
    *(b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"&#0;", b"&#x110000;", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00"),
    *(b"<item>", b"</item>", b"<rss>", b"<entry>", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"xml:base='//'"),
    *(
        b'{"items":[',
        b"1e999",
        b"NaN",
        b"\\ud800",
        b"Mon, 99 Foo 99999",
        b"-00:00",
        b"+9999",
        b"T25:61:61Z",
        b"0000-00-00",
    ),
    *(b"http://", b"//", b"\\", b"@", b"[::1", b"%00", b"%zz", b":99999", b"xn--", "é．".encode(), "ß".encode(), b"\t"),
    *(b"<sitemapindex>", b"<sitemap>", b"<loc>"),
)
SEEDS = {
    "feeds": (
        b"<rss version='2.0'><channel><title>T</title><item><title>A &amp; B</title><link>http://a.example/1</link>"
        b"<pubDate>Mon, 09 Mar 2026 10:00:00 GMT</pubDate><description>&lt;p&gt;x&lt;/p&gt;</description></item></channel></rss>",
        b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://a.example/'><title>T</title><entry><id>u:1</id>"
        b"<title type='html'>a</title><updated>2026-03-09T10:00:00Z</updated><content type='xhtml'><div>x</div></content></entry></feed>",
        b'{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","content_html":"<p>x</p>"}]}',
        b"<urlset xmlns:news='n'><url><loc>http://a.example/1</loc><news:news><news:title>t</news:title></news:news></url></urlset>",
    ),
    "dates": (
        b"Mon, 09 Mar 2026 10:00:00 +0100",
        b"2026-03-09T10:00:00.123Z",
        "9. März 2026, 10 Uhr".encode(),
        b"20260309",
    ),
    "addresses": (
        b"https://user@news.example:8080/a/../b?utm_source=x&c=d#e",
        b"//a.example/%7e",
        "http://bücher.example/".encode(),
    ),
    "sitemaps": (
        b"<sitemapindex><sitemap><loc>http://a.example/n.xml</loc><lastmod>2026-03-09</lastmod></sitemap></sitemapindex>",
    ),
}


def try_feeds(data: bytes) -> None:
    """A feed is read whole, or refused by an error of ours; what is read can be kept."""
    feed = feeds.parse(data, "http://a.example/feed", None)
    for entry in feed.entries:
        text = f"{entry.title}{entry.guid}{entry.content_html}{entry.summary_html}{entry.categories}{entry.authors}"
        text.encode()  # no lone surrogate, which no database takes
        assert entry.url is None or entry.url.startswith(("http://", "https://")), entry.url
        assert len(entry.title) <= 1000


def try_dates(data: bytes) -> None:
    """A date is a stamp or none."""
    stamp = dates.stamp(data.decode("utf-8", "replace"))
    assert stamp is None or stamp.text()


def try_addresses(data: bytes) -> None:
    """What is an address stays one when it is put into its form, and that form stays as it is."""
    text = data.decode("utf-8", "replace")
    web = parse(text)
    host_of(text)
    found = resolve("https://a.example/b/", text)
    assert found is None or found.startswith(("http://", "https://")), found
    if web is not None:
        once = normalise(web.text())
        assert normalise(once) == once, (web.text(), once, normalise(once))
        assert parse(once) is not None, once


def try_sitemaps(data: bytes) -> None:
    """An index names at most so many, all of them addresses."""
    sitemaps.is_index(data)
    assert len(sitemaps.newest(data, "https://a.example/s.xml", 3)) <= 3


TRIED: dict[str, Callable[[bytes], None]] = {
    "feeds": try_feeds,
    "dates": try_dates,
    "addresses": try_addresses,
    "sitemaps": try_sitemaps,
}


def finding(attempt: Callable[[bytes], None], data: bytes) -> str:
    """What is wrong; empty where nothing is."""
    began = time.process_time()
    try:
        attempt(data)
    except DatelineError:
        pass
    except Exception as exc:
        return f"{type(exc).__name__}: {exc}"[:300]
    took = time.process_time() - began
    return f"it took {took:.1f} s" if took > LONGEST_S else ""


def changed(chance: random.Random, pool: list[bytes]) -> bytes:
    """A seed that was cut, joined, doubled or written into."""
    data = bytearray(chance.choice(pool))
    for _ in range(chance.randint(1, 8)):
        at = chance.randint(0, len(data))
        match chance.randint(0, 5):
            case 0:
                data[at:at] = chance.choice(WORDS)
            case 1:
                del data[at : at + chance.randint(1, 30)]
            case 2:
                other = chance.choice(pool)
                data[at:] = other[chance.randint(0, len(other)) :]
            case 3:
                data[at : at + 1] = bytes([chance.randint(0, 255)])
            case 4:
                data[at:at] = data[at : at + 40] * chance.randint(1, 50)
            case _:
                data[at:at] = chance.choice(WORDS) * chance.randint(1, 400)
    return bytes(data[:200_000])


def by_chance(name: str, seconds: float, keep: Path) -> int:
    """Try until the time is over; how many findings."""
    chance, pool, until = random.Random(time.time_ns()), list(SEEDS[name]), time.monotonic() + seconds
    tried = found = 0
    while time.monotonic() < until and found < 20:
        data = changed(chance, pool)
        tried += 1
        if len(pool) < 300 and len(data) < 4000 and not tried % 50:
            pool.append(data)
        said = finding(TRIED[name], data)
        if said:
            found += 1
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{name}-{blake2b(data, digest_size=6).hexdigest()}").write_bytes(data)
            print(f"{name}: {said}", flush=True)
    print(f"{name}: {tried} inputs by chance in {seconds:.0f} s, {found} findings", flush=True)
    return found


def led(name: str, seconds: float, keep: Path) -> None:
    """Search by coverage; ends the process with a code other than 0 on a finding."""
    import atheris

    atheris.instrument_all()

    def one(data: bytes) -> None:
        said = finding(TRIED[name], data)
        if said:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{name}-{blake2b(data, digest_size=6).hexdigest()}").write_bytes(data)
            raise AssertionError(said)

    start = Path(tempfile.gettempdir()) / f"dateline-fuzz-{name}"
    start.mkdir(parents=True, exist_ok=True)
    for n, seed in enumerate(SEEDS[name]):
        (start / f"seed-{n}").write_bytes(seed)
    atheris.Setup([sys.argv[0], f"-max_total_time={int(seconds)}", "-max_len=20000", "-verbosity=1", str(start)], one)
    atheris.Fuzz()


def main() -> int:
    """Fuzz each thing for so long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--only", choices=sorted(TRIED))
    parser.add_argument("--keep", type=Path, default=FINDINGS)
    parser.add_argument("--led", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    names = [asked.only] if asked.only else list(TRIED)
    if asked.led:
        led(names[0], asked.seconds, asked.keep)
        return 0
    try:
        import atheris  # noqa: F401
    except ImportError:
        return int(any([by_chance(name, asked.seconds, asked.keep) for name in names]))
    again = [sys.executable, __file__, "--led", "--seconds", str(asked.seconds), "--keep", str(asked.keep)]
    return int(any([subprocess.run([*again, "--only", name], check=False).returncode for name in names]))


if __name__ == "__main__":
    sys.exit(main())
