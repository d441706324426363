"""The pictures of an article: the lead one and those in the text, captions and credits apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote

from dateline.extract import captions, linked, words
from dateline.extract.addresses import Resolve
from dateline.extract.blocks import Laid, RawBlock, RawPicture, attribute, unescape
from dateline.extract.figures import Figures, Printed
from dateline.extract.linked import Json, LinkedData
from dateline.model import Image
from dateline.text import tidy

MAX_IMAGES = 40
SMALLEST = 100  # pixels of width; below are icons, faces of authors and counting pixels
LARGEST_WANTED = 2_000
_CANDIDATE = re.compile(r",\s+|(?<=\d[wx]),")  # commas stand inside addresses too
_NOT_PICTURES = re.compile(
    r"(?:^data:|\.svg(?:$|\?)|/(?:pixel|spacer|blank|1x1|transparent|loader|loading|placeholder)[\w-]*\.|logo|sprite|/icons?/|favicon"
    r"|avatar|gravatar|emoji|badge|default[-_](?:image|thumb)|/ads?/|doubleclick|scorecardresearch|facebook\.com/tr)"
)  # of addresses in lower case: a third of what ignoring case costs
_SIZED = re.compile(r"[-_](?:\d{2,4}x\d{2,4}|scaled|\d{2,4}w|v?\d{1,2}[x_-]\d{1,2}[x_-]\d{3,4})$")
_ENDING = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|jfif)$")
_INNER = re.compile(
    r"[?&](?:url|src|image|img|uri|href)=([^&#]*[/.%][^&#]*)|https?(?::|%3A)(?://|%2F%2F)[^?#&]+", re.IGNORECASE
)
_ELSEWHERE = words.NAV | words.BYLINE | words.BIO | words.COMMENTS | words.FOOTER
_DOUBTED = words.RELATED | words.SHARE | words.AD  # such classes stand around pictures of the article too
_SOURCE = re.compile(r' ([\w-]*(?:src|original)[\w-]*)="([^"]*)"')  # and what scripts that load late call it


def is_picture(url: str) -> bool:
    """Whether an address may be a picture worth showing: no icon, face, counting pixel or drawing."""
    return _NOT_PICTURES.search(url[:2_000].lower()) is None


def best_address(raw: RawPicture, resolve: Resolve) -> str | None:
    """The address of a picture's best size; None for icons and counting pixels."""
    width = _number(attribute(raw.attrs, "width"))
    if width is not None and width < SMALLEST:
        return None
    url, _ = _best(raw, resolve)
    return url if url is not None and is_picture(url) else None


def join(first: Sequence[Image], second: Sequence[Image]) -> tuple[Image, ...]:
    """Two lists of pictures as one, each picture once, with all that either knows of it."""
    merged: list[Image] = []
    known: dict[str, int] = {}
    for image in (*first, *second):
        key = key_of(image.url)
        at = known.get(key if len(key) > 4 else image.url)
        if at is None:
            known[key if len(key) > 4 else image.url] = len(merged)
            merged.append(image)
        else:
            merged[at] = _joined(merged[at], image)
    return tuple(merged[:MAX_IMAGES])


def key_of(url: str) -> str:
    """What stays the same between the sizes of one picture: its file's name without size and ending."""
    if (inner := _INNER.search(url, 8)) is not None:  # what a service of sizes is asked for
        url = unquote(inner[1] or inner[0])
    path = url.split("?", 1)[0].split("#", 1)[0].rstrip("/")
    if "%" in path:
        path = unquote(path)
    name = path.rsplit("/", 1)[-1].lower()
    return _SIZED.sub("", _ENDING.sub("", name)) or path


def of_page(
    laid: Laid,
    zone: tuple[int, int],
    container: int,
    data: LinkedData,
    social: Sequence[str],
    resolve: Resolve,
    figures: Figures,
    authors: Sequence[str] = (),
) -> tuple[Image, ...]:
    """All pictures of the article, the lead one first. `zone`: the run of blocks from headline to end.

    `authors`: a picture that is described by nothing but one of their names is a face.
    """
    shown = [
        image
        for image in _shown(laid, zone, container, resolve, figures)
        if (image.alt or "").casefold() not in {name.casefold() for name in authors}
    ]
    by_key = {key_of(image.url): image for image in reversed(shown)}
    lead = [_shown_so(image, by_key.get(key_of(image.url)), figures) for image in _lead(data, social, resolve)]
    return join(lead, shown)


def _shown_so(told: Image, shown: Image | None, figures: Figures) -> Image:
    """A picture that machines are told of, with what the page prints under it where it prints anything."""
    if shown is None and len(key_of(told.url)) > 4 and (printed := figures.printed_under(told.url)) is not None:
        shown = _image(told.url, printed.caption, printed.credit, told.alt, told.width, told.height)
    if shown is None or not (shown.caption or shown.credit):
        return told
    return replace(
        shown,
        url=told.url if (told.width or 0) >= (shown.width or 0) else shown.url,
        caption=shown.caption or (told.caption if told.caption != shown.credit else None),
        credit=shown.credit or told.credit,
        alt=shown.alt or told.alt,
    )


def _same(one: str, other: str) -> bool:
    return one == other or (len(key_of(one)) > 4 and key_of(one) == key_of(other))


def _joined(first: Image, second: Image) -> Image:
    """Two mentions of one picture: what one lacks the other gives, the first one's caption and credit stay together."""
    told = first if first.caption or (first.credit and not second.caption) else second
    other = second if told is first else first
    return replace(
        told,
        url=first.url if (first.width or 0) >= (second.width or 0) else second.url,
        credit=told.credit or other.credit,
        agency=told.agency or other.agency,
        photographer=told.photographer or other.photographer,
        alt=first.alt or second.alt,
        width=max(first.width or 0, second.width or 0) or None,
        height=max(first.height or 0, second.height or 0) or None,
    )


def _lead(data: LinkedData, social: Sequence[str], resolve: Resolve) -> list[Image]:
    found: list[Image] = []
    for value in data.objects("image")[:6]:
        image = _from_data(value, resolve)
        if image is not None and not any(_same(image.url, other.url) for other in found):
            found.append(image)
    if not found:
        for address in [linked.address_of(v) for v in data.objects("thumbnailUrl")][:1]:
            url = resolve(address) if address else None
            if url and not _NOT_PICTURES.search(url.lower()):
                found.append(Image(url))
    for address in social[:1]:
        url = resolve(address)
        if url and not _NOT_PICTURES.search(url.lower()) and not any(_same(url, other.url) for other in found):
            found.append(Image(url))
    return found[:3]


def _from_data(value: Json | str, resolve: Resolve) -> Image | None:
    address = linked.address_of(value)
    url = resolve(address) if address else None
    if url is None or _NOT_PICTURES.search(url.lower()):
        return None
    if isinstance(value, str):
        return Image(url)
    caption = linked.first_text(value.get("caption")) or linked.first_text(value.get("description"))
    credit = linked.first_text(value.get("creditText")) or linked.first_text(value.get("copyrightNotice"))
    if credit is None:
        for name in ("creator", "author", "copyrightHolder", "provider"):
            holder = value.get(name)
            if isinstance(holder, dict | str):
                credit = credit or linked.name_of(holder)
    return _image(url, caption, credit, None, _pixels(value.get("width")), _pixels(value.get("height")))


def _pixels(value: object) -> int | None:
    text = str(value.get("value") if isinstance(value, dict) else value)[:12].strip().removesuffix("px")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 100_000 else None


def _image(
    url: str, caption: str | None, credit: str | None, alt: str | None, width: int | None, height: int | None
) -> Image:
    told = captions.read(caption, credit)
    return Image(
        url=url,
        caption=told.caption,
        credit=told.credit,
        alt=tidy(alt)[:500] or None if alt else None,
        agency=told.agency,
        photographer=told.photographer,
        pool=told.pool,
        file_photo=told.file_photo,
        taken=told.taken,
        width=width,
        height=height,
    )


# --- pictures on the page --------------------------------------------------------------------------


def _shown(laid: Laid, zone: tuple[int, int], container: int, resolve: Resolve, figures: Figures) -> list[Image]:
    start, end = zone
    by_figure: dict[int, list[RawBlock]] | None = None
    found: list[Image] = []
    for raw in _whole(laid.pictures, start, end):
        evidence = _evidence(laid, raw, container)
        if evidence & _ELSEWHERE or (evidence & _DOUBTED and raw.link is not None):
            continue
        printed = figures.printed(_addresses(raw))
        if evidence & _DOUBTED and not (printed and printed.caption):
            continue  # a teaser; in a gallery of the article the pictures have captions and lead nowhere
        if printed is None and by_figure is None:
            by_figure = _caption_blocks(laid, zone)
        image = _one(laid, raw, container, by_figure or {}, resolve, printed)
        if image is not None:
            found.append(image)
        if len(found) >= MAX_IMAGES:
            break
    return found


def _whole(pictures: Sequence[RawPicture], start: int, end: int) -> Iterator[RawPicture]:
    """The pictures of a run of blocks, the sizes that stand before one put to it: they are the same picture."""
    sources: list[str] = []
    element = -1
    for raw in pictures:
        if not start <= raw.block <= end:
            continue
        if raw.element != element:
            sources, element = [], raw.element
        sources.extend(raw.sources)
        if raw.attrs:
            yield RawPicture(raw.attrs, raw.element, raw.block, sources, raw.link)
            sources = []
    # Sizes without a picture behind them are of one that a script puts there.
    if sources:
        yield RawPicture("", element, end, sources)


def _one(
    laid: Laid,
    raw: RawPicture,
    container: int,
    by_figure: dict[int, list[RawBlock]],
    resolve: Resolve,
    printed: Printed | None,
) -> Image | None:
    width = _number(attribute(raw.attrs, "width"))
    if width is not None and width < SMALLEST and not raw.sources:
        return None
    url, best_width = _best(raw, resolve)
    if url is None or _NOT_PICTURES.search(url.lower()):
        return None
    caption, credit = (
        (printed.caption, printed.credit)
        if printed
        else _beside(laid, raw, _up_to(laid, raw.element, container), by_figure)
    )
    return _image(
        url, caption, credit, attribute(raw.attrs, "alt"), best_width or width, _number(attribute(raw.attrs, "height"))
    )


def _evidence(laid: Laid, raw: RawPicture, container: int) -> int:
    """What the elements between a picture and the text's container say."""
    evidence = 0
    for element in _up_to(laid, raw.element, container):
        evidence |= laid.elements[element].bits
    return evidence


def _addresses(raw: RawPicture) -> list[str]:
    """The attribute values by which the parsed tree knows this picture."""
    return [unescape(value) for attrs in (raw.attrs, *raw.sources) for _, value in _SOURCE.findall(attrs) if value]


def _up_to(laid: Laid, element: int, container: int) -> list[int]:
    chain: list[int] = []
    for index in laid.ancestors(element, 9):
        if index == container:
            break
        chain.append(index)
    return chain


def _best(raw: RawPicture, resolve: Resolve) -> tuple[str | None, int | None]:
    """The address of the widest size up to the largest that is of use, and that width."""
    sized: list[tuple[float, str]] = []
    plain: list[str] = []
    for attrs in [raw.attrs, *raw.sources]:
        for name, value in _SOURCE.findall(attrs):
            if "srcset" in name:
                sized.extend(_sizes(unescape(value[:8_000])))
            elif value and not value.startswith("data:"):
                plain.insert(len(plain) if name == "src" else 0, unescape(value))  # src is what stands there at first
    wanted = [item for item in sized if item[0] <= LARGEST_WANTED] or sized
    if wanted:
        width, address = max(wanted, key=lambda item: item[0])
        if url := resolve(address):
            return url, int(width) if width >= 200 else None
    for address in plain:
        if url := resolve(address):
            return url, None
    return None, None


def _sizes(srcset: str) -> Iterator[tuple[float, str]]:
    """The addresses of a srcset with their widths; one without any counts as the plain one."""
    for part in _CANDIDATE.split(srcset):
        address, _, size = part.strip().rpartition(" ")
        if size[-1:] in "wx" and size[:-1].replace(".", "", 1).isdigit():
            yield float(size[:-1]) * (1.0 if size[-1] == "w" else 100.0), address.strip()
        elif size or address:
            yield 100.0, part.strip()


def _number(text: str | None) -> int | None:
    text = (text or "").strip().removesuffix("px")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _caption_blocks(laid: Laid, zone: tuple[int, int]) -> dict[int, list[RawBlock]]:
    """Caption-like blocks by the figure they stand in; where there is no figure, by their parent element."""
    found: dict[int, list[RawBlock]] = {}
    elements = laid.elements
    for block in laid.blocks[zone[0] : zone[1] + 12]:
        bits, near = 0, block.element
        for _ in range(3):
            if near >= 0:
                bits |= elements[near].bits
                near = elements[near].parent
        if not bits & (words.CAPTION | words.CREDIT | words.FIGURE):
            continue
        chain = laid.ancestors(block.element, 6)
        for element in chain:
            if laid.elements[element].tag == "figure":
                found.setdefault(element, []).append(block)
                break
        else:
            if bits & (words.CAPTION | words.CREDIT):
                for element in chain[1:4]:
                    found.setdefault(element, []).append(block)
    return found


def _beside(
    laid: Laid, raw: RawPicture, chain: Sequence[int], by_figure: dict[int, list[RawBlock]]
) -> tuple[str | None, str | None]:
    """Caption and credit of a picture: in its figure, in the run it stands in, in a title attribute."""
    for element in chain[:5]:
        blocks = by_figure.get(element)
        if blocks and len(blocks) <= 6:
            return _caption_of(laid, blocks)
    if raw.block < len(laid.blocks) and laid.blocks[raw.block].pictures:
        own = laid.blocks[raw.block]
        if own.element == raw.element:
            credit = _marked(own, words.CREDIT)
            return own.text, credit
    return attribute(raw.attrs, "data-caption"), None


def _caption_of(laid: Laid, blocks: Sequence[RawBlock]) -> tuple[str | None, str | None]:
    caption: list[str] = []
    credit: str | None = None
    for block in blocks:
        if laid.elements[block.element].bits & words.CREDIT and not laid.elements[block.element].bits & words.CAPTION:
            credit = credit or block.text
            continue
        credit = credit or _marked(block, words.CREDIT)
        if block.text not in caption:
            caption.append(block.text)
    return " ".join(caption) or None, credit


def _marked(block: RawBlock, bits: int) -> str | None:
    for mark in block.marks:
        if mark.bits & bits and not mark.bits & words.CAPTION:
            text = block.text[mark.start : mark.end].strip()
            if 2 < len(text) < 200:
                return text
    return None
