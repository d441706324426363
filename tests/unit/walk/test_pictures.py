"""Pictures of ours: what is made of foreign bytes, for whom, and how often an outlet is asked."""

from __future__ import annotations

import asyncio
import io
import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from dateline.errors import Blocked, FormatError, Unreachable
from dateline.intake.gate import HostGate
from dateline.intake.robots import Leave
from dateline.model import (
    Article,
    ArticleId,
    Audience,
    Extent,
    Filed,
    Outlet,
    OutletId,
    PictureId,
    PictureUse,
    Policy,
    Signals,
    Standing,
)
from dateline.model import Image as Named
from dateline.store.port import PictureFile
from dateline.urls import picture_id
from dateline.walk.pictures import LEAST_SIDE, MOST_PIXELS, WIDTHS, Pictures, remake

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
URL = "https://outlet.example/harbour.jpg"


def picture(width: int, height: int, kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def claimed_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


# --- remaking --------------------------------------------------------------------------------------


def test_a_picture_is_made_anew_as_webp_at_every_width_that_it_fills() -> None:
    made = remake(picture(1600, 1000), URL)
    assert [(width, height) for width, height, _ in made] == [(320, 200), (640, 400), (1200, 750)]
    for width, height, body in made:
        with Image.open(io.BytesIO(body)) as opened:
            assert (opened.format, opened.size) == ("WEBP", (width, height))


def test_a_small_picture_is_never_enlarged() -> None:
    made = remake(picture(500, 300), URL)
    assert [width for width, _, _ in made] == [320, 640]
    with Image.open(io.BytesIO(made[-1][2])) as opened:
        assert opened.size == (500, 300)


def test_nothing_that_was_said_about_a_picture_survives() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    exif[0x0112] = 6  # lies on its side
    (_, height, body), *_ = remake(picture(300, 100, exif=exif, comment=b"SECRET-NOTE"), URL)
    assert b"SECRET" not in body
    with Image.open(io.BytesIO(body)) as opened:
        assert opened.size == (100, height) == (100, 300)  # upright
        assert not opened.getexif() and "icc_profile" not in opened.info and "xmp" not in opened.info


def test_an_animation_becomes_its_first_frame() -> None:
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "blue", "green")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    (_, _, body), *_ = remake(out.getvalue(), URL)
    with Image.open(io.BytesIO(body)) as opened:
        assert getattr(opened, "n_frames", 1) == 1
        red, _, blue = opened.convert("RGB").getpixel((30, 30))  # type: ignore[misc]
        assert red > 200 and blue < 60


def test_what_is_see_through_stays_so() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (10, 20, 30, 0)).save(out, "PNG")
    (_, _, body), *_ = remake(out.getvalue(), URL)
    with Image.open(io.BytesIO(body)) as opened:
        assert opened.convert("RGBA").getpixel((25, 25))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 2), (1, 600), (600, LEAST_SIDE - 1)])
def test_a_tracking_pixel_is_dropped(width: int, height: int) -> None:
    with pytest.raises(FormatError, match="count readers"):
        remake(picture(width, height, "PNG"), URL)


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (9_000, 9_000), (100_000, 100), (7_000, 6_000)])
def test_a_picture_bomb_is_measured_and_not_decoded(width: int, height: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was decoded"))
    assert width * height > MOST_PIXELS or width > 16_383
    with pytest.raises(FormatError, match="limit"):
        remake(claimed_png(width, height), URL)


@pytest.mark.parametrize(
    "body",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>',
        b'<?xml version="1.0"?><!DOCTYPE svg><svg/>',
        b"<!doctype html><title>Please log in</title>",
        b"%PDF-1.7",
        b"\0\0\1\0\1\0\x10\x10",  # an icon
        b"",
    ],
)
def test_an_svg_and_whatever_is_no_picture_is_refused(body: bytes) -> None:
    with pytest.raises(FormatError, match="not a picture"):
        remake(body, URL)


def test_a_broken_picture_ends_in_our_error() -> None:
    whole = picture(400, 300)
    for cut in range(20, len(whole) - 2, len(whole) // 12):
        with pytest.raises(FormatError):
            remake(whole[:cut], URL)
    for place in range(0, 600, 7):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        try:
            remake(bytes(broken), URL)
        except FormatError:
            continue


# --- handing out -----------------------------------------------------------------------------------


class Shelf:
    """The store's picture part, and the one article that names the picture."""

    def __init__(self, filed: Filed) -> None:
        self.filed = filed
        self.kept: dict[tuple[PictureId, int], PictureFile] = {}
        self.pictures = self
        self.news = SimpleNamespace(article=self._article)

    async def _article(self, article_id: ArticleId) -> Filed:
        return self.filed

    async def address(self, wanted: PictureId) -> tuple[str, ArticleId] | None:
        return (URL, self.filed.id) if wanted == picture_id(URL) else None

    async def picture(self, wanted: PictureId, width: int) -> PictureFile | None:
        return self.kept.get((wanted, width))

    async def put_picture(self, file: PictureFile, now: datetime) -> None:
        self.kept[file.id, file.width] = file


class Outside:
    """What answers for the outlet."""

    def __init__(self, body: bytes) -> None:
        self.body: bytes | Exception = body
        self.asked: list[str] = []

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Any:
        self.asked.append(url)
        await asyncio.sleep(0.01)
        if isinstance(self.body, Exception):
            raise self.body
        return SimpleNamespace(body=self.body)


class InProcess:
    async def run(self, name: str, /, *args: Any) -> Any:
        assert name == "dateline.walk.pictures:remake"
        return remake(*args)


class Still:
    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


def filed(policy: Policy | None = None, signals: Signals | None = None) -> Filed:
    outlet = Outlet(OutletId(1), "Harbour Post", "https://outlet.example/", policy=policy or Policy())
    article = Article(
        "https://outlet.example/a", "Berths", images=(Named(URL),), signals=signals or Signals(), whole=True
    )
    return Filed(ArticleId(7), outlet, article, "world", NOW, NOW)


def counter(of: Filed, body: bytes | None = None, leave: Any = None) -> tuple[Pictures, Shelf, Outside, Still]:
    shelf, outside, clock = Shelf(of), Outside(picture(1600, 1000) if body is None else body), Still()
    gate = HostGate(clock, timedelta(0))
    pictures: Any = Pictures(shelf, outside, InProcess(), gate, clock, leave=leave)  # type: ignore[arg-type]
    return pictures, shelf, outside, clock


OPEN = Policy(public=Extent.FULL, public_pictures=PictureUse.SHOW)


async def test_a_picture_is_asked_once_however_many_want_it() -> None:
    pictures, _, outside, _ = counter(filed(OPEN))
    got = await asyncio.gather(*(pictures.get(picture_id(URL), width) for width in WIDTHS * 4))
    assert outside.asked == [URL]
    assert [file.width for file in got if file] == list(WIDTHS * 4)
    assert all(file.media_type == "image/webp" and file.etag for file in got if file)


async def test_a_picture_narrower_than_what_is_asked_comes_as_wide_as_it_is() -> None:
    pictures, _, outside, _ = counter(filed(OPEN), picture(500, 300))
    file = await pictures.get(picture_id(URL), 1200)
    assert file is not None and (file.width, file.height) == (640, 300)
    await pictures.get(picture_id(URL), 1200)
    assert len(outside.asked) == 1


async def test_only_addresses_that_an_article_names_are_asked() -> None:
    pictures, _, outside, _ = counter(filed(OPEN))
    assert await pictures.get(picture_id("https://elsewhere.example/x.png"), 640) is None
    assert await pictures.get(picture_id(URL), 641) is None
    assert outside.asked == []


async def test_the_public_gets_no_picture_that_the_policy_keeps_from_it_and_the_desk_does() -> None:
    pictures, _, outside, _ = counter(filed())  # the careful policy: an excerpt, pictures with whole texts only
    assert await pictures.get(picture_id(URL), 640) is None
    assert outside.asked == []
    assert await pictures.get(picture_id(URL), 640, audience=Audience.DESK) is not None
    assert await pictures.get(picture_id(URL), 640) is None, "though it is kept by now"


async def test_what_was_taken_down_takes_its_pictures_along() -> None:
    gone = replace(filed(OPEN), standing=Standing.TAKEN_DOWN, standing_reason="a mistake")
    pictures, shelf, _, _ = counter(gone)
    shelf.kept[picture_id(URL), 640] = PictureFile(picture_id(URL), 640, 400, "image/webp", b"x", "e")
    assert await pictures.get(picture_id(URL), 640) is None


async def test_a_page_that_allows_small_previews_only_gives_the_small_one() -> None:
    pictures, _, _, _ = counter(filed(OPEN, Signals(max_image_preview="standard")))
    file = await pictures.get(picture_id(URL), 1200)
    assert file is not None and file.width == 320


async def test_a_picture_that_failed_is_left_alone_for_a_while() -> None:
    pictures, _, outside, clock = counter(filed(OPEN))
    outside.body = Unreachable(URL, "no connection")
    assert [await pictures.get(picture_id(URL), 640) for _ in range(3)] == [None] * 3
    assert len(outside.asked) == 1
    clock.seconds += timedelta(minutes=11).total_seconds()
    outside.body = picture(800, 500)
    assert await pictures.get(picture_id(URL), 640) is not None


@pytest.mark.parametrize("trouble", [Blocked(URL, "169.254.169.254"), picture(1, 1, "PNG"), b"<svg/>"])
async def test_a_refusal_holds_for_a_day(trouble: Any) -> None:
    pictures, shelf, outside, clock = counter(filed(OPEN))
    outside.body = trouble
    assert await pictures.get(picture_id(URL), 640) is None
    clock.seconds += timedelta(hours=23).total_seconds()
    assert await pictures.get(picture_id(URL), 640) is None
    assert (len(outside.asked), shelf.kept) == (1, {})


async def test_robots_txt_is_kept_to_where_the_operator_wants_it() -> None:
    async def no(url: str) -> Leave:
        return Leave(False, "its robots.txt asks us not to")

    pictures, _, outside, _ = counter(filed(OPEN), leave=no)
    assert await pictures.get(picture_id(URL), 640) is None
    assert outside.asked == []
