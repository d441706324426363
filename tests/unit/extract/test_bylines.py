"""Who is named as the author, however a page prints it."""

from __future__ import annotations

import json

import pytest

from dateline.extract import extract
from dateline.model import Article

SENTENCE = "The storm tore roofs from forty houses before it moved inland on Friday evening. "
TEXT = "".join(f"<p>Part {n} of the report follows here. {SENTENCE * 2}</p>" for n in range(4))


def page(above: str = "", below: str = "", head: str = "", language: str = "en") -> Article:
    markup = f"<!doctype html><html lang='{language}'><head>{head}</head><body><main><article>"
    markup += (
        f"<h1>Storm hits the coast</h1>{above}<div class='text'>{TEXT}</div>{below}</article></main></body></html>"
    )
    return extract(markup.encode(), "https://paper.example/world/storm-hits-the-coast")


def ld(**author: str) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "author": author})}</script>'


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("<p>By<a href='/a'>Ann Lee</a></p>", ("Ann Lee",)),  # set apart by style sheets only
        ("<p>By Ann Lee. Reviewed by Bo Li</p>", ("Ann Lee",)),
        ("<p>By Ann Lee, DVM</p>", ("Ann Lee, DVM",)),
        ("<p>May 3, 2024 • Ann Lee in Weather</p>", ("Ann Lee",)),
        (
            "<div><span>Ann Lee</span><span>·</span><span>May 3, 2024</span><span>·</span><span>4 min</span></div>",
            ("Ann Lee",),
        ),
        ("<p>By Jan Lee and April Moss</p>", ("Jan Lee", "April Moss")),  # months are names, too
        ("<p>By the Coast Team</p>", ("the Coast Team",)),
        ("<p>by News Desk</p>", ("News Desk",)),
        ("<div class='author-name'>Coast Staff</div>", ("Coast Staff",)),
        ("<div><span>Ann Lee</span></div><p>6 min</p><p>For members</p><p>Listen</p>", ("Ann Lee",)),
        ("<div class='author'><p>Written by: <a href='/a'>मीरा जोशी</a></p></div>", ("मीरा जोशी",)),
        ("<em class='journalist'>김해안 기자</em>", ("김해안",)),
        ("<p class='author'>Written By</p>", ()),
        ("<p>Posts by topic</p>", ()),
        ("<ul class='toc'><li><a href='#a'>Example H2</a></li></ul>", ()),
        ("<h2>Best roofs in 2024 - I Tried eleven</h2>", ()),
        ("<p class='kicker'>Real Weather</p>", ()),
    ],
)
def test_a_printed_byline_names_people_and_else_a_desk(printed: str, wanted: tuple[str, ...]) -> None:
    assert page(printed).authors == wanted


def test_a_label_under_the_text_names_the_author_within_a_few_lines() -> None:
    signed = "<p>Share this</p><p>Tags: storm, roofs</p><p>Posted by Ann Lee on 2024-05-03</p>"
    assert page(below=signed).authors == ("Ann Lee",)
    assert page(below="<p>Share</p>" * 12 + "<p>by Bo Li</p>").authors == ()  # a teaser's


def test_who_is_printed_goes_before_a_firm_that_machines_are_told() -> None:
    firm = ld(name="Coast Media Ltd")
    assert page("<p><span>Ann Lee</span></p><p>6 min</p><p>Listen</p><p>Save</p>", head=firm).authors == ("Ann Lee",)
    assert page("<p class='byline'>By Ann Lee</p>", head=firm).authors == ("Ann Lee",)
    assert page(head=firm).authors == ("Coast Media Ltd",)
    assert page("<p><span>Bo Li</span></p><p>6 min</p>", head=ld(name="Ann Lee")).authors == ("Ann Lee",)


def test_words_that_lead_to_more_are_no_name() -> None:
    marked = "<a rel='author'>Ann Lee</a> <a rel='author'>More about Ann Lee »</a>"
    assert page(f"<p>{marked}</p>").authors == ("Ann Lee",)
