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
        ("<p>By Ann Lee, Bo Li, and Carl van der Moe</p>", ("Ann Lee", "Bo Li", "Carl van der Moe")),
        (
            "<p>By María de los Ángeles Ruiz and Ahmed bin Rashid al-Amin</p>",
            ("María de los Ángeles Ruiz", "Ahmed bin Rashid al-Amin"),
        ),
        ("<p>By Ann Lee <a href='https://net.example/@annlee'>@annlee</a></p>", ("Ann Lee",)),
        ("<p>Words: Ann Lee / Photos: Bo Linde</p>", ("Ann Lee",)),
        ("<p>Words by Ann Lee<br>Photography by Bo Linde</p>", ("Ann Lee",)),
        ("<p>By ANN LEE<br>PUBLISHED: May 3, 2024</p>", ("ANN LEE",)),
        ("<p>By Ann Lee<br>Special to the Coast Paper</p>", ("Ann Lee",)),
        ("<p>By Ann Lee and Bo Li, Coastradio</p>", ("Ann Lee", "Bo Li")),
        ("<div class='author-card'><span>Ann Lee</span><p>She writes about ports.</p></div>", ("Ann Lee",)),
        (
            "<div class='by'><p>Written by <a href='/a'>Ann Lee</a></p><p>Medically reviewed by <a href='/b'>Bo Li</a></p></div>",
            ("Ann Lee",),
        ),
        (
            "<ul class='byline'><li><a href='/a'>Ann Lee</a></li><li><a href='/b'>Bo Linde</a> (photos)</li></ul>",
            ("Ann Lee",),
        ),
        ("<p><a href='/people/ann-lee'>Ann Lee</a> tells it</p>", ("Ann Lee",)),
        ("<p>May 3, 2024 / 2:05 PM / By Ann Lee</p>", ("Ann Lee",)),
        ("<p>3 May 2024 | 4 min | Ann Lee</p>", ("Ann Lee",)),
        ("<p><span>Ann Lee</span><span>08 May 2024, 14:05</span></p>", ("Ann Lee",)),
        ("<p>2024-05-08 14:05 来源：海岸日报 作者：李华</p>", ("李华",)),
        ("<p>撰文：陳大文、李華</p>", ("陳大文", "李華")),
        ("<p>기자명 김철수 기자</p>", ("김철수",)),
        ("<p>بقلم سارة حسن</p>", ("سارة حسن",)),
        ("<p>מאת: דנה לוי</p>", ("דנה לוי",)),
        ("<p>نویسنده: رضا کریمی</p>", ("رضا کریمی",)),
        ("<p>Szerző: Nagy Éva</p>", ("Nagy Éva",)),
        ("<p>Γράφει: Ελένη Νικολάου</p>", ("Ελένη Νικολάου",)),
        ("<p>Propos recueillis par Claire Dubois</p>", ("Claire Dubois",)),
        ("<p>Data: 8 maja 2024 14:05 | Autor: Jan Kowalski</p>", ("Jan Kowalski",)),
        ("<p>Publié le 08/05/2024 | Modifié le 20/05/2024</p>", ()),
        ("<p>Edited by: Ann Lee</p>", ()),
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


def test_an_agency_behind_the_name_is_told_apart() -> None:
    found = page("<p class='byline'>By Ann Lee | Associated Press</p>")
    assert (found.authors, found.agency) == (("Ann Lee",), "AP")


def test_who_reported_is_named_under_the_text() -> None:
    assert page(below="<p>Reporting by Ann Lee and Bo Li; Editing by Carl Moe</p>").authors == ("Ann Lee", "Bo Li")
