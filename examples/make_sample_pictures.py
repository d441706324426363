"""Draw the pictures of the sample outlets: python examples/make_sample_pictures.py [FOLDER]

Every picture is drawn here, from shapes and a seed, and so belongs to nobody else; the same seed draws the same
picture. Drawn at twice the size and made smaller, which softens the edges.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = (1200, 750)
SCALE = 2
W, H = SIZE[0] * SCALE, SIZE[1] * SCALE
QUALITY = 74  # flat areas stay clean and the sixteen together stay under 700 kB
FOLDER = Path(__file__).resolve().parents[1] / "src" / "dateline" / "samples" / "pictures"

Colour = tuple[int, int, int]
Point = tuple[float, float]


def colour(code: str) -> Colour:
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    r, g, b = (round(a + (c - a) * share) for a, c in zip(one, other, strict=True))
    return r, g, b


def sky(*codes: str) -> Image.Image:
    """A ground that runs through the colours from top to bottom."""
    stops = [colour(code) for code in codes]
    strip = Image.new("RGB", (1, H))
    for y in range(H):
        place = y / (H - 1) * (len(stops) - 1)
        first = min(int(place), len(stops) - 2)
        strip.putpixel((0, y), mixed(stops[first], stops[first + 1], place - first))
    return strip.resize((W, H))


def glow(picture: Image.Image, centre: Point, radius: float, code: str, strength: float) -> Image.Image:
    """Light that falls off around a point."""
    mask = Image.radial_gradient("L").resize((int(radius * 2), int(radius * 2)))
    mask = mask.point(lambda v: int(max(0, 255 - v * 1.42) * strength))
    layer = Image.new("L", (W, H), 0)
    layer.paste(mask, (int(centre[0] - radius), int(centre[1] - radius)))
    return Image.composite(Image.new("RGB", (W, H), colour(code)), picture, layer)


def ridge(rng: Random, base: float, height: float, rough: float) -> list[Point]:
    """A line of hills from the left edge to the right, closed along the bottom."""
    waves = [(rng.uniform(0.6, 1.4) * 2**k, rng.uniform(0, 6.3), rough**k) for k in range(6)]
    points = []
    for x in range(0, W + 12, 12):
        rise = sum(a * math.sin(x / W * 6.3 * f + p) for f, p, a in waves)
        points.append((float(x), base - height * rise / 2))
    return [*points, (W, H), (0, H)]


def layered(picture: Image.Image, rng: Random, codes: Sequence[str], top: float, rough: float = 0.5) -> None:
    draw = ImageDraw.Draw(picture)
    step = (H - top) / len(codes)
    for i, code in enumerate(codes):
        draw.polygon(ridge(rng, top + i * step * 0.9, 150 - i * 12, rough), fill=colour(code))


def glints(draw: ImageDraw.ImageDraw, rng: Random, top: float, codes: Sequence[str], count: int) -> None:
    """Short strokes on water, longer the nearer they are."""
    for _ in range(count):
        depth = rng.random() ** 1.3
        y = top + depth * (H - top)
        length = 20 + depth * 150 * rng.random()
        x = rng.uniform(-50, W)
        draw.line([(x, y), (x + length, y)], fill=colour(rng.choice(codes)), width=int(2 + depth * 5))


def harbour_dawn(rng: Random) -> Image.Image:
    picture = glow(sky("35506f", "8c8ba0", "e8b48c", "f6d6a4"), (1500, 940), 900, "ffe9b8", 0.9)
    draw = ImageDraw.Draw(picture)
    draw.polygon(ridge(rng, 930, 60, 0.4), fill=colour("6f7a8d"))
    draw.rectangle([0, 980, W, H], fill=colour("4d6078"))
    glints(draw, rng, 990, ["5d728b", "40536b", "c99f84", "e3bd93"], 520)
    for x, size in ((260, 1.0), (700, 1.15), (1240, 0.85)):
        crane(draw, x, 985, size)
    for i in range(46):
        x, y = 1500 + (i % 16) * 44, 985 - 34 * (1 + i // 16)
        draw.rectangle([x, y, x + 40, y + 30], fill=colour(rng.choice(["a65d45", "3f6a75", "c49a52", "5a5f72"])))
    draw.rectangle([0, 980, W, 992], fill=colour("2b3646"))
    return picture


def crane(draw: ImageDraw.ImageDraw, x: float, ground: float, size: float) -> None:
    ink, top = colour("2b3646"), ground - 430 * size
    for dx in (0, 120):
        draw.line([(x + dx * size, ground), (x + dx * size + 14, top + 120 * size)], fill=ink, width=int(13 * size))
    draw.line([(x - 190 * size, top + 120 * size), (x + 330 * size, top + 120 * size)], fill=ink, width=int(15 * size))
    draw.polygon(
        [(x + 20 * size, top + 120 * size), (x + 70 * size, top), (x + 130 * size, top + 120 * size)],
        outline=ink,
        width=6,
    )
    draw.line([(x + 70 * size, top), (x - 180 * size, top + 120 * size)], fill=ink, width=4)
    draw.line([(x + 70 * size, top), (x + 320 * size, top + 120 * size)], fill=ink, width=4)
    draw.line([(x - 130 * size, top + 120 * size), (x - 130 * size, top + 270 * size)], fill=ink, width=4)
    draw.rectangle([x - 165 * size, top + 270 * size, x - 95 * size, top + 305 * size], fill=ink)


def storm_sea(rng: Random) -> Image.Image:
    picture = sky("2c3640", "4c5a63", "73827f", "8e9a92")
    cloud = Image.new("RGB", (W, H), colour("2c3640"))
    mask = Image.new("L", (W, H), 0)
    puffs = ImageDraw.Draw(mask)
    for _ in range(60):
        x, y, r = rng.uniform(0, W), rng.uniform(-80, 420), rng.uniform(90, 260)
        puffs.ellipse([x - r * 1.7, y - r / 2, x + r * 1.7, y + r / 2], fill=rng.randint(50, 170))
    picture = Image.composite(cloud, picture, mask.filter(ImageFilter.GaussianBlur(60)))
    draw = ImageDraw.Draw(picture)
    for i in range(9):
        base, shade = 760 + i * 92, mixed(colour("5f7676"), colour("1d3340"), i / 8)
        wave(draw, rng, base, 26 + i * 9, 300 + i * 70, shade, foam=i > 1)
    lighthouse(draw, 1830, 800)
    for _ in range(330):
        x, y = rng.uniform(0, W + 200), rng.uniform(-50, H)
        draw.line([(x, y), (x - 26, y + 84)], fill=colour("93a09c"), width=2)
    return picture


def wave(
    draw: ImageDraw.ImageDraw, rng: Random, base: float, height: float, length: float, fill: Colour, foam: bool
) -> None:
    shift = rng.uniform(0, length)
    crest = [
        (float(x), base - height * (1 - abs(math.sin((x + shift) / length * math.pi))) ** 1.5)
        for x in range(0, W + 10, 10)
    ]
    draw.polygon([*crest, (W, H), (0, H)], fill=fill)
    if foam:
        draw.line(crest, fill=mixed(fill, (236, 240, 234), 0.45), width=6)


def lighthouse(draw: ImageDraw.ImageDraw, x: float, ground: float) -> None:
    draw.polygon(
        [(x - 200, ground + 90), (x - 90, ground), (x + 90, ground - 8), (x + 230, ground + 90)], fill=colour("263038")
    )
    draw.polygon(
        [(x - 36, ground), (x - 24, ground - 290), (x + 24, ground - 290), (x + 36, ground)], fill=colour("e6e2d6")
    )
    for low, high in ((60, 120), (180, 240)):
        draw.polygon(
            [(x - 33, ground - low), (x - 29, ground - high), (x + 29, ground - high), (x + 33, ground - low)],
            fill=colour("a8483a"),
        )
    draw.rectangle([x - 22, ground - 335, x + 22, ground - 290], fill=colour("f7d98a"))
    draw.polygon([(x - 32, ground - 335), (x, ground - 375), (x + 32, ground - 335)], fill=colour("263038"))


def mountains(rng: Random) -> Image.Image:
    picture = glow(sky("7fa3b8", "b9cbc9", "efe2c6"), (700, 560), 620, "fff6da", 0.85)
    layered(picture, rng, ["a9bcc0", "8aa3aa", "648490", "456874", "2d4d58", "1c353f"], 620)
    return picture


def city_night(rng: Random) -> Image.Image:
    picture = glow(sky("0f1729", "243154", "5b4f72", "a8747a"), (1250, 1350), 1000, "f0b48a", 0.5)
    draw = ImageDraw.Draw(picture)
    for depth, code in enumerate(("39395a", "272b49", "161a30")):
        x = -20.0
        while x < W:
            width, height = rng.uniform(70, 190), rng.uniform(240, 760 - depth * 130)
            top = H - 190 + depth * 60 - height
            draw.rectangle([x, top, x + width, H], fill=colour(code))
            if depth:
                windows(draw, rng, (x, top, width, H - 60 - top), 0.16 + 0.2 * depth)
            x += width + rng.uniform(0, 26)
    return picture


def windows(draw: ImageDraw.ImageDraw, rng: Random, box: tuple[float, float, float, float], lit: float) -> None:
    x, y, width, height = box
    for row in range(int(height // 26)):
        for column in range(int(width // 20) - 1):
            if rng.random() < lit:
                left, top = x + 12 + column * 20, y + 16 + row * 26
                draw.rectangle(
                    [left, top, left + 9, top + 13], fill=colour(rng.choice(["f3d492", "e7b678", "fbe9bf", "9fb4d8"]))
                )


def solar_field(rng: Random) -> Image.Image:
    picture = glow(sky("4f8ab5", "a5cbd8", "f3e5c1"), (1850, 420), 520, "fffbe6", 0.95)
    draw = ImageDraw.Draw(picture)
    draw.polygon(ridge(rng, 690, 60, 0.5), fill=colour("b99d6c"))
    draw.rectangle([0, 720, W, H], fill=colour("c8a870"))
    for row in range(13):
        depth = (row / 12) ** 1.8
        y, height, width = 740 + depth * 730, 12 + depth * 92, 60 + depth * 300
        shift = rng.uniform(-width, 0)
        for i in range(int(W / width) + 3):
            x = shift + i * width * 1.06
            draw.polygon(
                [(x + width * 0.12, y), (x + width, y), (x + width * 0.88, y + height), (x, y + height)],
                fill=mixed(colour("37557f"), colour("1e3358"), depth),
            )
            draw.line(
                [(x + width * 0.56, y), (x + width * 0.44, y + height)], fill=colour("6d8db3"), width=2 + int(depth * 3)
            )
    return picture


def wind_farm(rng: Random) -> Image.Image:
    picture = sky("6f9fb4", "b4d0d2", "e9ead8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle([0, 960, W, H], fill=colour("44758a"))
    glints(draw, rng, 965, ["558799", "38677c", "7fa8b2", "a9c6c6"], 600)
    for i in range(9):
        near = 1 - i / 10
        turbine(draw, rng, 200 + i * 250 + rng.uniform(-50, 50), 985, 250 + 330 * near * rng.uniform(0.75, 1))
    return picture


def turbine(draw: ImageDraw.ImageDraw, rng: Random, x: float, ground: float, height: float) -> None:
    white, hub = colour("f7f6ef"), ground - height
    draw.polygon([(x - height * 0.018, ground), (x - 4, hub), (x + 4, hub), (x + height * 0.018, ground)], fill=white)
    start = rng.uniform(0, 120)
    for blade in range(3):
        angle = math.radians(start + blade * 120)
        tip = (x + math.cos(angle) * height * 0.52, hub + math.sin(angle) * height * 0.52)
        side = (-math.sin(angle) * height * 0.02, math.cos(angle) * height * 0.02)
        draw.polygon([(x - side[0], hub - side[1]), (x + side[0], hub + side[1]), tip], fill=white)
    draw.ellipse([x - 10, hub - 10, x + 10, hub + 10], fill=colour("d6d9d2"))


def sea_cable(rng: Random) -> Image.Image:
    picture = glow(sky("7cc0c4", "2f7f95", "12475f", "0a2a40"), (1200, -100), 1300, "e3f7ea", 0.55)
    draw = ImageDraw.Draw(picture)
    for i, code in enumerate(("0f3d52", "0b2f43", "082434")):
        draw.polygon(ridge(rng, 1120 + i * 130, 110, 0.55), fill=colour(code))
    for width, code in ((34, "061a27"), (24, "d78f3c"), (7, "f4c57c")):
        path = [(float(x), 1225 + 70 * math.sin(x / 430) + 26 * math.sin(x / 190)) for x in range(-20, W + 20, 8)]
        draw.line(path, fill=colour(code), width=width, joint="curve")
    for _ in range(120):
        x, y, r = rng.uniform(0, W), rng.uniform(150, 1150), rng.uniform(2, 9)
        draw.ellipse([x - r, y - r, x + r, y + r], outline=colour("8fc8cf"), width=2)
    for _ in range(34):
        x, y, s = rng.gauss(1500, 330), rng.gauss(640, 110), rng.uniform(16, 34)
        draw.polygon([(x, y), (x - s, y - s / 3), (x - s * 1.6, y), (x - s, y + s / 3)], fill=colour("0d3a50"))
        draw.polygon([(x - s * 1.5, y), (x - s * 2, y - s / 3), (x - s * 2, y + s / 3)], fill=colour("0d3a50"))
    return picture


def market_lines(rng: Random) -> Image.Image:
    picture = sky("10202b", "16303a", "1d3f45")
    draw = ImageDraw.Draw(picture)
    for i in range(19):
        base, swing = 330 + i * 62, 40.0
        points, level = [], 0.0
        for x in range(-20, W + 60, 40):
            level = level * 0.86 + rng.gauss(0, swing)
            near = math.exp(-(((x - 1200) / 760) ** 2))
            points.append((float(x), base - abs(level) * 2.3 * near))
        draw.polygon([*points, (W, H), (0, H)], fill=mixed(colour("16303a"), colour("0c1a22"), i / 18))
        draw.line(points, fill=mixed(colour("e9c46a"), colour("3fa08c"), i / 18), width=5, joint="curve")
    return picture


def stadium(rng: Random) -> Image.Image:
    picture = Image.new("RGB", (W, H), colour("343a44"))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle([90, 60, W - 90, H - 60], 320, fill=colour("4b525e"))
    for _ in range(5200):
        x, y = rng.uniform(120, W - 120), rng.uniform(90, H - 90)
        draw.ellipse(
            [x, y, x + 13, y + 13], fill=colour(rng.choice(["c9574b", "e7dfd0", "2f4f74", "b9b3a6", "d9a441"]))
        )
    draw.rounded_rectangle([330, 250, W - 330, H - 250], 60, fill=colour("7d3b30"))
    left, top, right, bottom = 400, 310, W - 400, H - 310
    for i in range(12):
        x = left + (right - left) / 12 * i
        draw.rectangle([x, top, x + (right - left) / 12, bottom], fill=colour("4d8a4a" if i % 2 else "437d42"))
    line = {"outline": colour("f2f2ea"), "width": 7}
    draw.rectangle([left + 40, top + 34, right - 40, bottom - 34], **line)  # type: ignore[arg-type]
    draw.line([(W / 2, top + 34), (W / 2, bottom - 34)], fill=colour("f2f2ea"), width=7)
    draw.ellipse([W / 2 - 130, H / 2 - 130, W / 2 + 130, H / 2 + 130], **line)  # type: ignore[arg-type]
    for x in (left + 40, right - 40 - 210):
        draw.rectangle([x, H / 2 - 215, x + 210, H / 2 + 215], **line)  # type: ignore[arg-type]
    return picture


def star_atlas(rng: Random) -> Image.Image:
    picture = glow(sky("efe2c0", "e6d3a6", "dcc48f"), (1200, 750), 1300, "f9f1d8", 0.8)
    draw = ImageDraw.Draw(picture)
    ink, red, centre = colour("3d3a4f"), colour("a2482f"), (W / 2, H / 2)
    for radius in (650, 632, 520, 400, 270, 130):
        ring(draw, centre, radius, ink, 5)
    for hour in range(72):
        angle = math.radians(hour * 5)
        inner = 600 if hour % 6 else 560
        draw.line([on_ring(centre, inner, angle), on_ring(centre, 632, angle)], fill=ink, width=4)
    for hour in range(12):
        angle = math.radians(hour * 30)
        draw.line([on_ring(centre, 130, angle), on_ring(centre, 520, angle)], fill=colour("b9a57a"), width=3)
    ring(draw, (centre[0] + 90, centre[1] - 60), 330, red, 6)
    for _ in range(11):
        start, reach = rng.uniform(0, 6.3), rng.uniform(170, 480)
        figure = [
            on_ring(centre, reach + rng.uniform(-90, 60), start + k * rng.uniform(0.07, 0.2))
            for k in range(rng.randint(4, 7))
        ]
        draw.line(figure, fill=red, width=4)
        for x, y in figure:
            star(draw, x, y, rng.uniform(9, 20), ink)
    return picture


def ring(draw: ImageDraw.ImageDraw, centre: Point, radius: float, ink: Colour, width: int) -> None:
    draw.ellipse(
        [centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius], outline=ink, width=width
    )


def on_ring(centre: Point, radius: float, angle: float) -> Point:
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def star(draw: ImageDraw.ImageDraw, x: float, y: float, r: float, fill: Colour) -> None:
    draw.polygon([on_ring((x, y), r if k % 2 else r * 0.42, k * math.pi / 5) for k in range(10)], fill=fill)


def dunes(rng: Random) -> Image.Image:
    picture = glow(sky("2d3a63", "7d6488", "d88f77", "f3c58b"), (1680, 420), 420, "fff0cf", 0.8)
    draw = ImageDraw.Draw(picture)
    draw.ellipse([1590, 330, 1770, 510], fill=colour("fdf3d9"))
    for i, (light, dark) in enumerate(
        (("d99b6c", "b87958"), ("cf8656", "9c5c44"), ("b86b43", "7d4434"), ("8f4d36", "5f3129"))
    ):
        top = 760 + i * 185
        line = [
            (float(x), top - 120 * math.sin(x / W * 5 + rng.random() * 0.02 + i * 1.7) - 40 * math.sin(x / W * 11 + i))
            for x in range(0, W + 10, 10)
        ]
        draw.polygon([*line, (W, H), (0, H)], fill=colour(light))
        shade = [(x, y + 46 + 60 * (1 + math.sin(x / W * 4 + i))) for x, y in line]
        draw.polygon([*shade, (W, H), (0, H)], fill=colour(dark))
    return picture


def forest_mist(rng: Random) -> Image.Image:
    picture = glow(sky("c5d6d3", "dfe6dc", "f2efe0"), (900, 380), 700, "fffdf0", 0.8)
    for i in range(5):
        draw = ImageDraw.Draw(picture)
        shade, ground = mixed(colour("a4bdb6"), colour("17382f"), i / 4), 640 + i * 190
        x = -40.0
        while x < W + 60:
            pine(draw, x, ground + rng.uniform(20, 70), rng.uniform(170, 300) * (0.8 + i * 0.28), shade)
            x += rng.uniform(34, 96) * (0.8 + i * 0.24)
        draw.rectangle([0, ground, W, H], fill=shade)
    return picture


def pine(draw: ImageDraw.ImageDraw, x: float, ground: float, height: float, fill: Colour) -> None:
    for k in range(4):
        top, half = ground - height + k * height * 0.2, height * (0.09 + k * 0.055)
        draw.polygon([(x, top), (x - half, top + height * 0.36), (x + half, top + height * 0.36)], fill=fill)
    draw.rectangle([x - 5, ground - height * 0.2, x + 5, ground + 30], fill=fill)


def fields(rng: Random) -> Image.Image:
    picture = Image.new("RGB", (W, H), colour("7f9a55"))
    draw = ImageDraw.Draw(picture)
    greens = ["8fae5d", "6d8c4c", "c9b866", "a9bb6b", "5d7d48", "d8c98a", "9c7f4f", "b7a35c"]
    for row in range(-2, 9):
        x = -300.0
        while x < W + 300:
            width, y = rng.uniform(170, 420), row * 210 + x * 0.18
            tone = colour(rng.choice(greens))
            draw.polygon(
                [(x, y), (x + width, y + width * 0.18), (x + width + 60, y + width * 0.18 + 210), (x + 60, y + 210)],
                fill=tone,
            )
            for k in range(1, 12):
                t = k / 12
                draw.line(
                    [(x + width * t, y + width * t * 0.18), (x + width * t + 60, y + width * t * 0.18 + 210)],
                    fill=mixed(tone, (60, 70, 40), 0.16),
                    width=3,
                )
            x += width + 9
    course = [(float(x), 820 + 240 * math.sin(x / 410) + 90 * math.sin(x / 170)) for x in range(-30, W + 60, 10)]
    for width, code in ((150, "c8bb8a"), (112, "4f8aa0"), (40, "6ba3b4")):
        draw.line(course, fill=colour(code), width=width, joint="curve")
    return picture


def viaduct(rng: Random) -> Image.Image:
    picture = sky("88b0c4", "c9dcd8", "f1e8cf")
    layered(picture, rng, ["a8bfae", "86a78c", "638b6d"], 660)
    draw = ImageDraw.Draw(picture)
    stone, dark, deck = colour("cdb795"), colour("8f7a5c"), 700
    for i in range(9):
        x = -80 + i * 300
        draw.rectangle([x, deck, x + 66, H - 120], fill=stone)
        draw.rectangle([x + 50, deck, x + 66, H - 120], fill=dark)
    cut = ImageChops.duplicate(picture)
    draw.rectangle([0, deck - 30, W, deck + 120], fill=stone)
    arches = Image.new("L", (W, H), 0)
    for i in range(9):
        x = -80 + i * 300 + 66
        ImageDraw.Draw(arches).pieslice([x, deck + 14, x + 234, deck + 248], 180, 360, fill=255)
    picture.paste(cut, (0, 0), arches)
    draw.rectangle([0, deck - 42, W, deck - 24], fill=dark)
    for i in range(5):
        x = 560 + i * 262
        draw.rounded_rectangle([x, deck - 132, x + 252, deck - 46], 18, fill=colour("9c3f34"))
        for k in range(6):
            draw.rectangle([x + 22 + k * 38, deck - 116, x + 46 + k * 38, deck - 84], fill=colour("f3e6c4"))
    draw.polygon(ridge(rng, 1330, 90, 0.5), fill=colour("3f6650"))
    return picture


def arcade(rng: Random) -> Image.Image:
    picture = sky("d9b98a", "e0c396", "d0a978")
    draw = ImageDraw.Draw(picture)
    for i in range(7):
        half, top, ground = 920 - i * 128, 70 + i * 88, H - 10 - i * 62
        tone = mixed(colour("c4935f"), colour("4e3430"), i / 6)
        arch(draw, half, top, ground, mixed(tone, (255, 236, 200), 0.3))
        arch(draw, half - 14, top + 14, ground, tone)
        draw.polygon(
            [
                (W / 2 - half, ground),
                (W / 2 + half, ground),
                (W / 2 + half - 90, ground - 46),
                (W / 2 - half + 90, ground - 46),
            ],
            fill=mixed(tone, colour("8a5c3a"), 0.7),
        )
    arch(draw, 96, 690, 1010, colour("fdf0c8"))
    for _ in range(90):
        x, y, r = rng.gauss(W / 2, 240), rng.gauss(760, 230), rng.uniform(1.5, 4)
        draw.ellipse([x - r, y - r, x + r, y + r], fill=colour("e8cf9c"))
    return glow(picture, (1200, 860), 560, "fff3cf", 0.5)


def arch(draw: ImageDraw.ImageDraw, half: float, top: float, ground: float, fill: Colour) -> None:
    """A doorway with a round head; flatter than a half circle where it is wide."""
    head = min(half, (ground - top) * 0.55)
    draw.pieslice([W / 2 - half, top, W / 2 + half, top + head * 2], 180, 360, fill=fill)
    draw.rectangle([W / 2 - half, top + head - 1, W / 2 + half, ground], fill=fill)


def aurora(rng: Random) -> Image.Image:
    picture = sky("071425", "0d2740", "1b4a5a", "2c5a5a")
    draw = ImageDraw.Draw(picture)
    for _ in range(420):
        x, y, r = rng.uniform(0, W), rng.uniform(0, 950), rng.uniform(1, 3.4)
        draw.ellipse([x - r, y - r, x + r, y + r], fill=colour("dfe9f2"))
    for code, base, reach, strength in (("57e0a5", 640, 430, 150), ("7fd6e8", 480, 330, 90), ("b58be0", 360, 260, 70)):
        mask = Image.new("L", (W, H), 0)
        curtain = ImageDraw.Draw(mask)
        phase = rng.uniform(0, 6)
        for x in range(0, W, 6):
            foot = base + 120 * math.sin(x / 310 + phase) + 50 * math.sin(x / 127 + phase)
            tall = reach * (0.55 + 0.45 * math.sin(x / 83 + phase) * math.sin(x / 41))
            for k in range(12):
                curtain.rectangle(
                    [x, foot - tall * (k + 1) / 12, x + 6, foot - tall * k / 12], fill=int(strength * (1 - k / 12))
                )
        picture = Image.composite(
            Image.new("RGB", (W, H), colour(code)), picture, mask.filter(ImageFilter.GaussianBlur(14))
        )
    layered(picture, rng, ["123340", "0c222d", "07161e"], 1050)
    return picture


SCENES: dict[str, Callable[[Random], Image.Image]] = {
    "harbour-dawn": harbour_dawn,
    "storm-sea": storm_sea,
    "mountains": mountains,
    "city-night": city_night,
    "solar-field": solar_field,
    "wind-farm": wind_farm,
    "sea-cable": sea_cable,
    "market-lines": market_lines,
    "stadium": stadium,
    "star-atlas": star_atlas,
    "dunes": dunes,
    "forest-mist": forest_mist,
    "fields": fields,
    "viaduct": viaduct,
    "arcade": arcade,
    "aurora": aurora,
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    total_bytes = 0
    for name, draw in SCENES.items():
        picture = draw(Random(name)).resize(SIZE, Image.Resampling.LANCZOS)  # noqa: S311 -- a drawing, no secret
        target = folder / f"{name}.webp"
        picture.save(target, "WEBP", quality=QUALITY, method=6)
        total_bytes += target.stat().st_size
        print(f"{target.name}: {target.stat().st_size:,} bytes")
    print(f"{len(SCENES)} pictures, {total_bytes:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
