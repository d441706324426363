"""Where a body can be: on the page, in a live blog's entries, in a script, in JSON-LD."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from importlib.resources import files

import numpy
import pytest

from dateline.extract import body_text, extract, features
from dateline.extract.blocks import lay_tokens, tokens_of
from dateline.extract.forest import Forest
from dateline.model import Article, BlockKind

URL = "https://paper.example/news/bridge"
TEXTS = [
    f"Paragraph {n}. The council said on Monday that the bridge would stay closed until spring, and gave its reasons."
    for n in range(5)
]


def page(body: str, head: str = "") -> Article:
    return extract(f"<html><head><title>The bridge</title>{head}</head><body>{body}</body></html>".encode(), URL)


# --- live blogs ------------------------------------------------------------------------------------


def entry(hour: int) -> str:
    return (
        f'<div class="entry"><time datetime="2026-03-02T{hour}:15:00+00:00">{hour}:15</time><h3>What came at {hour}</h3>'
        f'<p>{TEXTS[hour % 5]}</p><p>And <a href="/more">more</a> of it at {hour}, as the council made known.</p></div>'
    )


def live_page(entries: str, kind: str = "LiveBlogPosting") -> Article:
    data = f'<script type="application/ld+json">{{"@type": "{kind}", "headline": "The bridge, live"}}</script>'
    intro = f"<p>All that happens at the bridge today. {TEXTS[4]}</p>"
    return page(f"<article><h1>The bridge, live</h1>{intro}<div>{entries}</div></article>", data)


def test_a_live_blog_keeps_every_entry_with_its_time_and_order() -> None:
    found = live_page("".join(entry(hour) for hour in range(17, 10, -1)))
    live = [block for block in found.blocks if block.kind is BlockKind.LIVE]
    assert [block.time.when if block.time else None for block in live] == [
        datetime(2026, 3, 2, hour, 15, tzinfo=UTC) for hour in range(17, 10, -1)
    ]
    for hour, block in zip(range(17, 10, -1), live, strict=True):
        assert TEXTS[hour % 5] in block.text
        assert f"more of it at {hour}" in block.text
        (link,) = [span for span in block.spans if span.url]
        assert block.text[link.start : link.end] == "more"
    assert TEXTS[4] in found.blocks[0].text
    assert found.blocks[0].kind is BlockKind.PARAGRAPH


def test_a_story_with_timed_boxes_is_no_live_blog() -> None:
    found = live_page("".join(entry(hour) for hour in range(17, 10, -1)), kind="NewsArticle")
    assert not [block for block in found.blocks if block.kind is BlockKind.LIVE]


# --- scripts ---------------------------------------------------------------------------------------

MARKUP = "".join(f"<p>{text}</p>" for text in TEXTS)
STATE = {
    "page": {
        "related": [{"title": f"Another story {n}", "summary": TEXTS[0]} for n in range(9)],
        "article": {"headline": "The bridge", "content": MARKUP},
    }
}
PIECES = {"article": {"elements": [{"type": "text", "content": text} for text in TEXTS]}, "footer": "Some words here."}
ROW = json.dumps(
    "3:" + json.dumps(["$", "div", None, {"children": [["$", "p", n, {"children": t}] for n, t in enumerate(TEXTS)]}])
)


@pytest.mark.parametrize(
    "script",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(STATE)}</script>',
        f"<script>window.__STATE__ = {json.dumps(STATE)}; window.ready = true;</script>",
        f"<script>window.__STATE__ = JSON.parse({json.dumps(json.dumps(STATE))});</script>",
        f'<script type="application/json">{json.dumps(PIECES)}</script>',
        f"<script>self.__next_f.push([1,{ROW}])</script>",
    ],
    ids=["data of a framework", "assigned", "assigned as text", "in pieces", "pushed"],
)
def test_a_body_that_only_a_script_holds_is_found(script: str) -> None:
    found = page(f'<div id="app"><h1>The bridge</h1></div>{script}')
    assert [block.text for block in found.blocks] == TEXTS
    assert found.origins["body"] == "script"


def test_what_a_script_holds_is_cleaned_as_a_page_is() -> None:
    foul = MARKUP + "<p onclick='x()'>Last. <script>alert(1)</script><a href='javascript:alert(1)'>Here</a>, too.</p>"
    state = json.dumps({"article": {"content": foul}}).replace("</", "<\\/")
    found = page(f'<h1>The bridge</h1><script type="application/json">{state}</script>')
    assert "alert" not in body_text(found)
    assert not [span for block in found.blocks for span in block.spans if span.url]


def test_a_page_that_shows_its_text_is_not_read_from_its_script() -> None:
    other = json.dumps({"article": {"content": MARKUP.replace("Paragraph", "Other")}})
    found = page(f'<article><h1>The bridge</h1>{MARKUP}</article><script type="application/json">{other}</script>')
    assert [block.text for block in found.blocks] == TEXTS
    assert found.origins["body"] == "page"


@pytest.mark.parametrize(
    "script",
    [
        '<script type="application/json">' + "[" * 100_000 + "</script>",
        '<script type="application/json">{"a": "' + "x " * 200,
        "<script>window.a = {" + '"b":' * 5_000 + "</script>",
        '<script type="application/json">' + json.dumps({"a": [["no", 1, None, {"b": {}}]] * 100}) + "</script>",
    ],
    ids=["deep", "cut off", "broken", "without text"],
)
def test_a_script_that_cannot_be_read_leaves_the_page_as_it_is(script: str) -> None:
    found = page(f"<article><h1>The bridge</h1><p>{TEXTS[0]}</p></article>{script}")
    assert [block.text for block in found.blocks] == TEXTS[:1]


def test_json_ld_is_the_last_place_a_body_is_looked_for() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "The bridge", "articleBody": "\n\n".join(TEXTS)})
    found = page("<h1>The bridge</h1>", f'<script type="application/ld+json">{data}</script>')
    assert [block.text for block in found.blocks] == TEXTS
    assert found.origins["body"] == "JSON-LD"


# --- the model -------------------------------------------------------------------------------------


def test_the_model_in_the_package_was_made_for_the_columns_of_this_code() -> None:
    with files("dateline.extract").joinpath("body_model.npz").open("rb") as file, numpy.load(file) as arrays:
        assert json.loads(str(arrays["about"]))["columns"] == list(features.NAMES)


def test_a_forest_gives_what_its_trees_say_one_by_one() -> None:
    chance = numpy.random.default_rng(1)
    forest = Forest(
        chance.integers(0, 5, (7, 7)).astype(numpy.int32),
        chance.random((7, 7), dtype=numpy.float32),
        chance.random((7, 8), dtype=numpy.float32) - 0.5,
    )
    rows = chance.random((2_300, 5), dtype=numpy.float32)

    def told(row: list[float]) -> float:
        total = 0.0
        for tree in range(7):
            node = 0
            while node < 7:
                node = 2 * node + 1 + (row[forest.columns[tree, node]] > forest.thresholds[tree, node])
            total += forest.leaves[tree, node - 7]
        return 1 / (1 + math.exp(-total))

    found = forest.chances(rows)
    assert found.shape == (2_300,)
    assert found.tolist() == pytest.approx([told(row) for row in rows], abs=1e-5)


def test_a_page_of_twenty_thousand_paragraphs_is_read_whole() -> None:
    body = "".join(f"<p>Paragraph {n} of a report that is longer than most, and says so.</p>" for n in range(19_000))
    found = page(f"<article><h1>A long report</h1>{body}</article>")
    assert len(found.blocks) == 19_000


# --- text as it is read ----------------------------------------------------------------------------


def test_a_space_that_is_written_as_an_entity_at_the_edge_of_an_element_stays() -> None:
    found = page(
        f"<article><h1>The bridge</h1><p><b>Chelsea&nbsp;</b>won<i>&nbsp;it</i> again. {TEXTS[0]}</p></article>"
    )
    assert found.blocks[0].text.startswith("Chelsea won it again.")


def test_words_for_ears_only_are_no_part_of_a_text() -> None:
    hidden = '<span style="border:0;clip:rect(0 0 0 0);height:1px">, opens <b>a new</b> tab</span>'
    found = page(
        f'<article><h1>The bridge</h1><p>The <a href="/r">report{hidden}</a> says so. {TEXTS[0]}</p></article>'
    )
    assert found.blocks[0].text.startswith("The report says so.")


@pytest.mark.parametrize(
    "note",
    [
        "Correction: an earlier version of this report named the wrong bridge; it is the northern one.",
        "Editor's note: the council has answered since, and its answer was added to the text above.",
        "This article was updated on Tuesday to add what the council said of the spring.",
    ],
)
def test_a_correction_or_note_of_an_update_is_a_block_of_its_own(note: str) -> None:
    found = page(f"<article><h1>The bridge</h1>{MARKUP}<p>{note}</p></article>")
    assert [block.text for block in found.blocks if block.kind is BlockKind.CORRECTION] == [note]


def test_a_menu_is_cut_and_what_stands_behind_it_stays() -> None:
    menu = '<div class="main-menu">' + "<ul><li><a href='/a'>News</a></li></ul>" * 12 + "</div>"
    found = page(f"{menu}Straight behind it. <article><h1>The bridge</h1>{MARKUP}</article>")
    assert [block.text for block in found.blocks] == TEXTS
    tokens = tokens_of(f"<div>{menu}Straight behind it.<p>And on.</p></div>")
    assert [block.text for block in lay_tokens(tokens, menus=False).blocks] == ["Straight behind it.", "And on."]
    with_text = menu.replace("News", "<p>News</p>")
    tokens = tokens_of(with_text)
    assert lay_tokens(tokens, menus=False) == lay_tokens(tokens)


# --- live blogs: what the page shows joined with what its JSON-LD tells ------------------------------


def told_live(shown: str, count: int = 8) -> list[tuple[str, str | None]]:
    """The live entries of a page that shows some of what its JSON-LD tells: first words and time."""
    updates = [
        {"@type": "BlogPosting", "headline": f"Witness {n}", "datePublished": f"2025-03-04T{20 - n}:15:00+01:00",
         "articleBody": f"The council heard witness number {n}, who said that nobody had listened since the spring."}
        for n in range(count)
    ]  # fmt: skip
    data = json.dumps({"@type": "LiveBlogPosting", "headline": "The bridge, live", "liveBlogUpdate": updates})
    found = page(
        f"<article><h1>The bridge, live</h1>{shown}</article>", f"<script type='application/ld+json'>{data}</script>"
    )
    live = [block for block in found.blocks if block.kind is BlockKind.LIVE]
    assert len(live) == len(found.blocks)
    return [(block.text[:9], block.time.when.strftime("%H:%M") if block.time else None) for block in live]


def shown_live(count: int, time: str) -> str:
    return "".join(
        f"<div class='entry'>{time.format(20 - n)}<h3>Witness {n}</h3><p>The council heard witness number {n}, who said that nobody "
        "had listened since the spring.</p></div>"
        for n in range(count)
    )


WHOLE = [(f"Witness {n}", f"{20 - n}:15") for n in range(8)]


@pytest.mark.parametrize(
    "shown",
    [
        "",
        shown_live(2, "<time datetime='2025-03-04T{0}:15:00+01:00'>{0}:15</time>"),
        shown_live(8, "<span>{}:15</span>"),
        shown_live(8, "<span data-timestamp='2025-03-04T{0}:15:00+01:00'>{0}:15</span>"),
    ],
    ids=["nothing", "the first two", "hours for people only", "stamps on spans"],
)
def test_a_live_blog_has_all_entries_with_their_times_however_few_the_page_shows(shown: str) -> None:
    assert told_live(shown) == WHOLE


def test_a_live_blog_is_known_by_the_class_around_its_entries() -> None:
    shown = shown_live(8, "<time datetime='2025-03-04T{0}:15:00+01:00'>{0}:15</time>")
    found = page(f"<article><h1>The bridge</h1><div class='live-updates'>{shown}</div></article>")
    assert sum(block.kind is BlockKind.LIVE for block in found.blocks) == 8


# --- tables ----------------------------------------------------------------------------------------


def test_a_cell_keeps_its_column_beside_empty_ones_and_under_spans() -> None:
    rows = [
        "<th>Year</th><th>Planned</th><th>Spent</th>",
        "<td>2019</td><td>7</td><td>6</td>",
        "<td rowspan=2>2020</td><td colspan=2>none</td>",
        "<td>8</td><td></td>",
        "<td>2021</td><td></td><td>9</td>",
    ]
    table = f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    found = page(f"<article><h1>The bridge</h1>{MARKUP}{table}{MARKUP}</article>")
    [block] = [block for block in found.blocks if block.kind is BlockKind.TABLE]
    assert block.items == ("Year\tPlanned\tSpent", "2019\t7\t6", "2020\tnone", "\t8", "2021\t\t9")
    assert block.text == "\n".join(block.items)
