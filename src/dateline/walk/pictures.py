"""Pictures of ours, made from outlets' ones: asked once, measured before they are decoded, written anew.

Only an address that an article names is ever asked, and only for an audience that may see it. What leaves
here was encoded by us: no SVG, no metadata, no animation. Source: facts on bad inputs, rows H4 and H5.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from dateline.errors import CellKilled, FetchError, FormatError, Refused
from dateline.intake.robots import Leave
from dateline.model import Audience, PictureId
from dateline.rights import show
from dateline.store.port import PictureFile
from dateline.urls import host_of, picture_id

if TYPE_CHECKING:
    from dateline.cell import Cells
    from dateline.clock import Clock
    from dateline.intake.gate import HostGate
    from dateline.net.client import Client
    from dateline.store.port import Store

log = logging.getLogger(__name__)

WIDTHS = (320, 640, 1200)  # what the pages' srcset names
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MOST_PIXELS = 40_000_000  # 120 MB decoded as RGB; a newspaper's largest camera files stay under it
LONGEST_SIDE = 16_383  # what WebP itself allows
LEAST_SIDE = 3  # one or two pixels are there to count readers, not to be seen
QUALITY = 78  # at 640 px about 40 kB for a press photo, no halo to be seen
AT_ONCE = 6
PATIENCE = timedelta(seconds=40)
FORGET_TROUBLE_AFTER = timedelta(minutes=10)
FORGET_REFUSAL_AFTER = timedelta(hours=24)
MOST_FAILURES = 5_000
_ACCEPT = {"accept": "image/avif,image/webp,image/png,image/jpeg,image/gif;q=0.9"}

Made = tuple[tuple[int, int, bytes], ...]


def remake(body: bytes, url: str) -> Made:
    """Write a foreign picture anew as WebP, once for each width that it fills.

    Shape:  (width asked for, true height, bytes) by width; never enlarged, so the last may be narrower.
    Errors: FormatError where it is no picture, an SVG, too large to decode, or a tracking pixel.
    """
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as opened:
            _measure(opened.size, url)
            if opened.format == "JPEG":
                opened.draft("RGB", (WIDTHS[-1] * 2, WIDTHS[-1] * 2))  # decodes a large one at a fraction
            picture = _plain(opened)
    except FormatError:
        raise
    except UnidentifiedImageError as exc:
        raise FormatError(url, "is not a picture of a kind that we show") from exc
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise FormatError(url, f"the picture is over the limit of {MOST_PIXELS} pixels") from exc
    # Pillow's decoders raise nearly anything on broken bytes; this runs in a cell on one foreign file.
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError) as exc:
        raise FormatError(url, f"the picture is broken: {exc}") from exc
    return tuple(_at(picture, width) for width in _widths(picture.width))


def _measure(size: tuple[int, int], url: str) -> None:
    width, height = size
    if width < LEAST_SIDE or height < LEAST_SIDE:
        raise FormatError(url, f"a picture of {width} x {height} pixels is there to count readers")
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise FormatError(url, f"a picture of {width} x {height} pixels is over the limit of {MOST_PIXELS} pixels")


def _plain(opened: Image.Image) -> Image.Image:
    """The first frame, upright, in sRGB, without anything that was said about it."""
    opened.load()
    icc = opened.info.get("icc_profile")
    upright = ImageOps.exif_transpose(opened) or opened
    clear = "A" in upright.getbands() or "transparency" in upright.info
    if icc and upright.mode in ("RGB", "CMYK"):
        upright = _in_srgb(upright, icc)
    picture = upright.convert("RGBA" if clear else "RGB")
    picture.info = {}
    return picture


def _in_srgb(picture: Image.Image, icc: bytes) -> Image.Image:
    try:
        made = ImageCms.profileToProfile(
            picture, ImageCms.ImageCmsProfile(io.BytesIO(icc)), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture  # a broken profile: its plain numbers are near enough
    return made or picture


def _widths(width: int) -> tuple[int, ...]:
    """The widths worth making: up to the first that holds the whole picture."""
    for count, step in enumerate(WIDTHS, start=1):
        if step >= width:
            return WIDTHS[:count]
    return WIDTHS


def _at(picture: Image.Image, width: int) -> tuple[int, int, bytes]:
    small = picture
    if picture.width > width:
        height = max(1, round(picture.height * width / picture.width))
        small = picture.resize((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=QUALITY, method=4)
    return width, small.height, out.getvalue()


class Pictures:
    """Hands out pictures of ours, and asks an outlet for one at most once at a time."""

    def __init__(
        self,
        store: Store,
        client: Client,
        cells: Cells,
        gate: HostGate,
        clock: Clock,
        *,
        leave: Callable[[str], Awaitable[Leave]] | None = None,
    ) -> None:
        """`leave`: whether robots.txt lets us have an address (`NewsWalk.leave`); None: it is not asked."""
        self._store = store
        self._client = client
        self._cells = cells
        self._gate = gate
        self._clock = clock
        self._leave = leave
        self._room = asyncio.Semaphore(AT_ONCE)
        self._locks: dict[PictureId, tuple[asyncio.Lock, int]] = {}
        self._failed: OrderedDict[PictureId, float] = OrderedDict()

    async def get(self, wanted: PictureId, width: int, *, audience: Audience = Audience.PUBLIC) -> PictureFile | None:
        """A picture at one of WIDTHS (or as wide as it is), made now if need be.

        None where no article names it, this audience is not shown it, or the outlet does not hand it out.
        """
        address = await self._store.pictures.address(wanted) if width in WIDTHS else None
        if address is None:
            return None
        url, article_id = address
        filed = await self._store.news.article(article_id)
        shown = show(filed, audience, self._clock.now()) if filed is not None else None
        if shown is None or all(picture_id(image.url) != wanted for image in shown.images):
            return None
        if shown.image_width is not None:
            width = max((w for w in WIDTHS if w <= min(width, shown.image_width)), default=0)
        return await self._stored(wanted, width) or await self._made(wanted, url, width)

    def fails(self, wanted: PictureId) -> bool:
        """Whether it could not be had when it was last asked for, and is not asked for again yet."""
        return self._troubled(wanted)

    async def _stored(self, wanted: PictureId, width: int) -> PictureFile | None:
        """The widest kept one up to `width`: all widths of a picture are kept at once."""
        for step in sorted((w for w in WIDTHS if w <= width), reverse=True):
            found = await self._store.pictures.picture(wanted, step)
            if found is not None:
                return found
        return None

    async def _made(self, wanted: PictureId, url: str, width: int) -> PictureFile | None:
        if width == 0:
            return None
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()), self._alone(wanted):
                if self._troubled(wanted):
                    return None
                found = await self._stored(wanted, width)  # whoever held the lock may have made it
                if found is None and await self._make(wanted, url):
                    found = await self._stored(wanted, width)
                return found
        except TimeoutError:
            log.info("picture not made in time", extra={"url": url})
            return None

    @asynccontextmanager
    async def _alone(self, wanted: PictureId) -> AsyncIterator[None]:
        lock, waiting = self._locks.get(wanted, (asyncio.Lock(), 0))
        self._locks[wanted] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks[wanted]
            if waiting == 1:
                del self._locks[wanted]
            else:
                self._locks[wanted] = (lock, waiting - 1)

    async def _make(self, wanted: PictureId, url: str) -> bool:
        try:
            leave = await self._leave(url) if self._leave is not None else Leave(True)
            if not leave.allowed:
                raise Refused(url, leave.because)
            async with self._room, self._gate.turn(host_of(url), leave.gap):
                answer = await self._client.get(url, headers=_ACCEPT)
            made: Made = await self._cells.run("dateline.walk.pictures:remake", answer.body, url)
        except (FetchError, FormatError, CellKilled) as exc:
            later = isinstance(exc, FetchError) and exc.retryable
            self._remember(wanted, FORGET_TROUBLE_AFTER if later else FORGET_REFUSAL_AFTER)
            log.info("picture not made", extra={"url": url, "cause": str(exc)})
            return False
        now = self._clock.now()
        for width, height, body in reversed(made):  # widest first: a narrow one means that all are there
            etag = hashlib.blake2b(body, digest_size=12).hexdigest()
            file = PictureFile(wanted, width, height, "image/webp", body, etag)
            await self._store.pictures.put_picture(file, now)
        return True

    def _troubled(self, wanted: PictureId) -> bool:
        until = self._failed.get(wanted)
        if until is not None and until <= self._clock.monotonic():
            del self._failed[wanted]
            return False
        return until is not None

    def _remember(self, wanted: PictureId, span: timedelta) -> None:
        self._failed[wanted] = self._clock.monotonic() + span.total_seconds()
        while len(self._failed) > MOST_FAILURES:
            self._failed.popitem(last=False)
