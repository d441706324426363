"""Fields of a page beside its body: each where pages put it, and nothing where they put none."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from dateline.extract import extract, section_of_article, section_of_feed
from dateline.extract.headline_evidence import EVIDENCE, Said, candidates
from dateline.extract.languages import of_text
from dateline.extract.printed_days import find
from dateline.model import Article, Image
from dateline.store.documents import article_of, article_text

URL = "https://paper.example/world/storm-hits-the-coast"
SENTENCE = "The storm tore roofs from forty houses before it moved inland on Friday evening. "
TEXT = "".join(f"<p>Part {n} of the report follows here. {SENTENCE * 2}</p>" for n in range(4))


def page(inner: str = "", head: str = "", url: str = URL, **options: object) -> Article:
    markup = f"<!doctype html><html lang='en'><head>{head}</head><body><main><article>"
    markup += (
        f"{inner if '<h1' in inner else '<h1>Storm hits the coast</h1>' + inner}{TEXT}</article></main></body></html>"
    )
    return extract(markup.encode(), url, **options)  # type: ignore[arg-type]


def ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def only_image(found: Article) -> Image:
    assert len(found.images) == 1
    return found.images[0]


# --- headline --------------------------------------------------------------------------------------


def test_the_model_file_and_the_code_name_the_same_evidence() -> None:
    document = json.loads(files("dateline.extract").joinpath("headline_model.json").read_text("utf-8"))
    assert document["evidence"] == list(EVIDENCE)
    assert all(len(c.evidence) == len(EVIDENCE) for c in candidates([Said("A | B | C", "h1")], (), URL, frozenset()))


def test_a_title_cut_at_its_separators_gives_the_headline_among_its_candidates() -> None:
    said = [Said("Storm hits the coast | World | The Paper", "title")]
    assert "Storm hits the coast" in {c.text for c in candidates(said, ["The Paper"], URL, frozenset())}


def test_the_headline_loses_site_and_section_where_only_the_title_gives_it() -> None:
    found = page("<h1>The Paper</h1>", "<title>Storm hits the coast, roofs fly | World | The Paper</title>"
                 "<meta property='og:site_name' content='The Paper'>")  # fmt: skip
    assert found.headline == "Storm hits the coast, roofs fly"


def test_the_headline_is_spelled_as_most_places_spell_it() -> None:
    found = page(
        "<h1><span>S</span>torm hits the coast</h1>",
        "<title>Storm hits the coast</title><meta property='og:title' content='Storm hits the coast'>",
    )
    assert found.headline == "Storm hits the coast"


def test_what_the_h1_has_before_the_headline_is_its_kicker() -> None:
    told = "Storm tears the roofs from forty houses"
    head = f"<title>{told} | The Paper</title><meta property='og:title' content='{told}'>" + ld(headline=told)
    found = page(f"<h1>The coast: {told}</h1>", head)
    assert (found.headline, found.kicker) in ((told, "The coast"), (f"The coast: {told}", None))


def test_a_kicker_that_the_headline_opens_with_is_said_once() -> None:
    found = page("<p class='kicker'>The coast:</p><h1>The coast counts its roofs</h1>")
    assert (found.headline, found.kicker) == ("The coast counts its roofs", None)
    assert page("<p class='kicker'>Weather:</p><h1>The coast counts its roofs</h1>").kicker == "Weather"


# --- captions and credits --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "figure",
    [
        "<figure><img src='/a.jpg'><figcaption>Roofs in the street.<span class='credit'>Ann Lee/Reuters</span></figcaption></figure>",
        "<figure><img src='/a.jpg'><figcaption>Roofs in the street.</figcaption><footer>Ann Lee/Reuters</footer></figure>",
        "<figure><img src='/a.jpg'><figcaption><p>Roofs in the street. <cite>Ann Lee/Reuters</cite></p></figcaption></figure>",
        "<figure><img src='/a.jpg'><figcaption>Roofs in the street. (Photo: Ann Lee/Reuters)</figcaption></figure>",
        "<figure><img src='/a.jpg'><figcaption>Roofs in the street. Foto: Ann Lee/Reuters</figcaption></figure>",
        "<div class='x1'><img src='/a.jpg'><div>Roofs in the street.</div><div>Ann Lee/Reuters</div></div>",
        "<div class='wp-caption'><img src='/a.jpg'><p class='wp-caption-text'>Roofs in the street. | Photo: Ann Lee/Reuters</p></div>",
        "<figure><img src='/a.jpg'><span>Image source, </span><span>Ann Lee/Reuters</span><figcaption>"
        "<span>Image caption, </span>Roofs in the street.</figcaption></figure>",
    ],
)
def test_caption_and_credit_are_parted_however_the_page_sets_them(figure: str) -> None:
    image = only_image(page(figure))
    assert (image.caption, image.credit) == ("Roofs in the street.", "Ann Lee/Reuters")
    assert (image.agency, image.photographer) == ("Reuters", "Ann Lee")


@pytest.mark.parametrize(
    ("printed", "caption", "credit"),
    [
        ("閉鎖された北埠頭（海岸通信）", "閉鎖された北埠頭", "海岸通信"),
        ("閉鎖された北埠頭（港湾局提供）", "閉鎖された北埠頭", "港湾局"),
        ("閉鎖された北埠頭（8日、東京都）", "閉鎖された北埠頭（8日、東京都）", None),
        ("الرصيف الشمالي المغلق (رويترز)", "الرصيف الشمالي المغلق", "رويترز"),
        ("The closed quay (Reuters)", "The closed quay", "Reuters"),
        ("The closed quay | File photo", "The closed quay", "File photo"),
        ("The quay. Ann Lee (Getty Images)", "The quay. Ann Lee", "Getty Images"),
    ],
)
def test_credits_in_brackets_are_read_in_other_scripts(printed: str, caption: str, credit: str | None) -> None:
    image = only_image(page(f"<figure><img src='/one-photo.jpg'><figcaption>{printed}</figcaption></figure>"))
    assert (image.caption, image.credit) == (caption, credit)


def test_buttons_counters_and_headlines_in_a_figure_are_no_caption() -> None:
    image = only_image(
        page(
            "<figure><img src='/a.jpg'><h2>Storm hits the coast</h2><figcaption><span class='count'>1 of 12</span>"
            "Roofs in the street.<span>Open image in gallery</span></figcaption></figure>"
        )
    )
    assert (image.caption, image.credit) == ("Roofs in the street.", None)


def test_a_picture_that_loads_late_is_read_from_whatever_attribute_names_it() -> None:
    image = only_image(
        page(
            "<figure><img src='data:image/gif;base64,R0lGOD' data-some-lazy-srcset='/a-400.jpg 400w, /a-900.jpg 900w'>"
            "<figcaption>Roofs.</figcaption></figure>"
        )
    )
    assert (image.url, image.width, image.caption) == ("https://paper.example/a-900.jpg", 900, "Roofs.")


def test_the_sizes_before_a_picture_are_one_picture_with_it() -> None:
    sizes = "".join(f"<source srcset='/{n}/a{n}.jpg {100 * n}w' type='image/webp'>" for n in range(3, 9))
    figures = "".join(
        f"<figure><picture>{sizes.replace('a', name)}<img src='/{name}.jpg'></picture><figcaption>{name} roofs.</figcaption></figure>"
        for name in ("b", "d", "f", "h", "k", "q", "u", "v", "y", "z")
    )
    found = page(figures)
    assert len(found.images) == 10 and all(image.caption for image in found.images)


def test_an_address_with_commas_is_one_candidate_of_a_srcset() -> None:
    image = only_image(page("<figure><img srcset='/w_400,h_300/a.jpg 400w, /w_900,h_700/a.jpg 900w'></figure>"))
    assert image.url == "https://paper.example/w_900,h_700/a.jpg"


def test_what_the_page_prints_goes_before_what_machines_are_told() -> None:
    told = {
        "@type": "ImageObject",
        "url": "https://paper.example/a.jpg",
        "caption": "Roofs. Photo by Ann Lee, all rights",
    }
    found = page("<figure><img src='/a.jpg'><figcaption>Roofs in the street.</figcaption></figure>", ld(image=told))
    assert only_image(found).caption == "Roofs in the street."


def test_the_pictures_of_a_gallery_in_the_article_stay_and_teasers_go() -> None:
    found = page(
        "<div class='gallery carousel'><figure><img src='/a.jpg'><figcaption>Roofs.</figcaption></figure></div>"
        "<div class='teaser'><a href='/other'><img src='/b.jpg'></a></div>"
    )
    assert [image.url for image in found.images] == ["https://paper.example/a.jpg"]


# --- times -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Ann Lee | 05.04.2025 - Güncelleme : 06.04.2025", "2025-04-05"),
        ("21. marraskuuta 2024", "2024-11-21"),
        ("Opublikowano: 3 września 2024", "2024-09-03"),
        ("تم نشره الجمعة 24 نيسان / أبريل 2020 09:22 مساءً", "2020-04-24T21:22"),
        ("이용민 기자 | 2020-03-04 16:52:59", "2020-03-04T16:52:59"),
        ("11:25 PM - 10 Jul 2020", "2020-07-10T23:25"),
        ("Thứ tư, 22/10/2025, 19:25 (GMT+7)", "2025-10-22T19:25+07:00"),
        ("2024年5月3日 10:15", "2024-05-03T10:15"),
        ("Call 555-12-34 for 3 of 2024", None),
        ("No day at all", None),
    ],
)
def test_a_day_is_found_inside_a_line(line: str, day: str | None) -> None:
    found = find(line)
    assert (found.text() if found else None) == day


def test_the_order_of_day_and_month_follows_language_and_country_or_stays_open() -> None:
    line = "Published 03/04/2024"
    assert find(line) is None
    assert [s.text() for s in (find(line, "de"), find(line, "en", "US"), find(line, "en-GB")) if s] == [
        "2024-04-03", "2024-03-04", "2024-04-03",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("8 ต.ค. 2567 14:05 น.", "2024-10-08T14:05"),  # the Buddhist era, 543 years ahead
        ("วันที่ 8 มีนาคม 2567", "2024-03-08"),
        ("8 באוקטובר 2024, 14:05", "2024-10-08T14:05"),
        ("8 אוקטובר 2024", "2024-10-08"),
        ("2567 quays in 2500 ports", None),
    ],
)
def test_days_are_found_in_thai_and_in_hebrew(line: str, day: str | None) -> None:
    found = find(line)
    assert (found.text() if found else None) == day


def test_a_weekday_tells_the_order_of_day_and_month() -> None:
    for line, day in (
        ("Tue, 10/08/2024 - 14:05", "2024-10-08T14:05"),
        ("Thursday 10/08/2023", "2023-08-10"),
        ("Mon, 10/08/2024", None),  # neither reading is a Monday
        ("10/08/2024", None),
    ):
        found = find(line, "en")
        assert (found.text() if found else None) == day


def test_the_day_of_a_caption_is_not_the_day_of_the_article() -> None:
    found = page(
        "<figure><img src='/a.jpg'><figcaption>The port on 3 May 2019.</figcaption></figure><p>21 June 2024</p>"
    )
    assert found.published is not None and found.published.text() == "2024-06-21"
    assert found.origins["published"] == "text by the headline"


def test_a_first_day_goes_before_that_of_an_update_in_one_line() -> None:
    found = page("<p class='date'>3 May 2024, 10:00 | Updated 5 May 2024, 11:00</p>")
    assert found.published is not None and found.published.text() == "2024-05-03T10:00"


def test_a_local_time_is_the_instant_of_the_outlets_zone_where_that_is_known() -> None:
    head = ld(datePublished="2024-05-03T10:00:00", dateModified="2024-05-03T12:00:00Z")
    bare, read = page(head=head), page(head=head, zone=ZoneInfo("Europe/Berlin"))
    assert bare.published is not None and not bare.published.zoned
    assert read.published is not None and read.published.when.astimezone(UTC) == datetime(2024, 5, 3, 8, tzinfo=UTC)
    assert read.updated is not None and read.updated.when.utcoffset() == timedelta()
    assert "time zone" in read.origins["published"] and "time zone" not in bare.origins["published"]


def test_a_time_with_a_zone_keeps_it_whatever_the_outlets_is() -> None:
    found = page(head=ld(datePublished="2024-05-03T10:00:00+05:30"), zone=ZoneInfo("Europe/Berlin"))
    assert found.published is not None
    assert found.published.when.tzinfo == timezone(timedelta(hours=5, minutes=30))


def test_meta_tags_under_unlisted_names_are_read_when_they_say_what_they_are() -> None:
    found = page(head="<meta property='article:published:time' content='2024-05-03T10:00:00Z'>")
    assert found.published is not None and found.published.text() == "2024-05-03T10:00+00:00"


@pytest.mark.parametrize(
    ("printed", "day", "origin"),
    [
        ("<p>January 31, 2023</p>", "2023-01-31", "text by the headline"),  # a site builder's day of the last rendering
        ("<p>Published <span>Jan 31, 2023</span></p><p>Updated May 3, 2024</p>", "2023-01-31", "text by the headline"),
        ("<p>May 2, 2024</p>", "2024-05-03", "JSON-LD"),  # a day apart may be the time zone
        ("<p>Updated January 31, 2023</p>", "2024-05-03", "JSON-LD"),
        ("<p>The bridge was opened on January 31, 2023, and closed a year later.</p>", "2024-05-03", "JSON-LD"),
        ("<p>June 9, 2024</p>", "2024-05-03", "JSON-LD"),  # later ones are changes
    ],
)
def test_a_day_under_the_headline_is_believed_where_machines_are_told_a_later_one(
    printed: str, day: str, origin: str
) -> None:
    found = page(f"<h1>Storm hits the coast</h1>{printed}", ld(datePublished="2024-05-03T01:00:00Z"))
    assert found.published is not None and found.published.text().startswith(day)
    assert found.origins["published"] == origin


def test_a_day_far_from_the_headline_is_the_pages_where_it_has_no_other() -> None:
    side = "</article><aside><div class='meta'><p class='label'>Published</p><p>{}</p></div></aside>"
    text = f"<h1>Storm hits the coast</h1>{TEXT * 4}"
    one = page(text + side.format("Feb 2, 2023"))
    assert one.published is not None and one.published.text() == "2023-02-02"
    assert one.origins["published"] == "the page's only day"
    several = page(text + side.format("Feb 2, 2023") + side.format("Feb 9, 2023"))
    assert several.published is None


def test_an_address_may_name_the_month() -> None:
    found = page(url="https://paper.example/blog/2023/october/03/storm-hits-the-coast/")
    assert found.published is not None and found.published.text() == "2023-10-03"
    assert found.origins["published"] == "address"
    assert page(url="https://paper.example/2023/storms/03/hits-the-coast/").published is None


def test_a_date_inside_an_attribution_is_no_credit() -> None:
    line = "<div class='attribution'><div class='attribution__item-date'>Published on March 02, 2025</div></div>"
    found = page(f"<h1>Storm hits the coast</h1>{line}")
    assert found.published is not None and found.published.text() == "2025-03-02"


# --- labels, language, address ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "label", ["Search", "Suche nach:", "Last Updated:", "3304 views 13 mins", "Uncategorized", "12:30"]
)
def test_buttons_and_counts_are_no_section(label: str) -> None:
    assert page(f"<span class='category'>{label}</span><h1>Storm hits the coast</h1>").section is None


def test_the_section_is_read_from_the_trail_that_a_page_prints() -> None:
    trail = "<nav class='breadcrumb'><ol><li><a href='/'>الرئيسية</a></li><li><a href='/weather'>Weather</a></li><li>Storm</li></ol></nav>"
    found = page(f"{trail}<h1>Storm hits the coast</h1>")
    assert (found.section, found.origins["section"]) == ("Weather", "breadcrumb")
    assert page(f"{trail}<h1>Storm hits the coast</h1>", ld(articleSection="World")).section == "World"
    menu = "<div class='has-breadcrumbs'>" + "<a href='/x'>Skip to the text</a>" * 9 + "</div>"
    assert page(f"{menu}<h1>Storm hits the coast</h1>").section is None
    filed = "<p>Filed under <a rel='category tag' href='/c/roofs'>Roofs</a></p>"
    assert page(f"{menu}<h1>Storm hits the coast</h1>{filed}").section == "Roofs"


def test_topics_are_printed_under_the_text_where_machines_are_told_none() -> None:
    tags = "<ul class='tags'><li><a href='/t/1'>#Harbours</a></li><li><a href='/t/2'>Safety</a></li></ul>"
    related = "<div class='related'><ul class='tags'><li><a href='/t/3'>Ferries</a></li></ul></div>"
    text = f"<h1>Storm hits the coast</h1><div class='tags'><p>{SENTENCE} <a href='/x'>The roofs</a> lay in the street.</p></div>"
    found = page(f"{text}{TEXT}{tags}{related}")
    assert (found.topics, found.origins["topics"]) == (("Harbours", "Safety"), "labels under the text")
    assert page(f"{text}{TEXT}{tags}", ld(keywords=["Storms"])).topics == ("Storms",)
    assert page(text + related).topics == ()
    footer = "<div class='foot'>Labels: <a rel='tag' href='/1'>Harbours</a>, <a rel='tag' href='/2'>Safety</a></div>"
    other = "<div><a rel='tag' href='/3'>Ferries</a></div>"
    assert page(text + footer + other).topics == ("Harbours", "Safety")


def test_topics_lose_what_systems_keep_among_them() -> None:
    keyed = ["26157981-b4f7-4929-adc1-e860c6f03636", "Category: World", "Page Type: Article", "Storms", "paper.example"]
    assert page(head=ld(keywords=keyed)).topics == ("World", "Storms")
    assert page(head=ld(keywords=["topic/storms", "50 Mbit/s", "Explainer: roofs"])).topics == (
        "storms", "50 Mbit/s", "Explainer: roofs",
    )  # fmt: skip


def test_the_section_is_the_breadcrumbs_last_step_before_the_page() -> None:
    crumbs = [{"@type": "ListItem", "position": n, "name": name} for n, name in enumerate(("Home", "Weather", "Storm"))]
    head = f'<script type="application/ld+json">{json.dumps({"@type": "BreadcrumbList", "itemListElement": crumbs})}</script>'
    found = page(head=head)
    assert (found.section, found.origins["section"]) == ("Weather", "breadcrumb")


@pytest.mark.parametrize(
    ("section", "topics", "url", "slug"),
    [
        ("Konflikty zbrojne", (), URL, "conflict"),
        ("Landespolitik", (), URL, "politics"),
        ("国際", ("経済",), URL, "business"),
        ("ভারত", (), "https://paper.example/sports/cricket/a", "sport"),
        ("News", ("Vaccines", "Hospitals"), URL, "health"),
        ("Новости", ("Экономика",), URL, "business"),
        ("World", (), URL, None),
        (None, (), "https://paper.example/story/1", None),
    ],
)
def test_an_article_is_filed_by_section_topics_and_address(
    section: str | None, topics: tuple[str, ...], url: str, slug: str | None
) -> None:
    assert section_of_article(Article(url=url, headline="x", section=section, topics=topics)) == slug


@pytest.mark.parametrize(
    ("title", "url", "slug"),
    [
        ("The Paper - Technology", "https://paper.example/feed", "technology"),
        ("The Paper", "https://paper.example/rss/sport.xml", "sport"),
        ("Zeitung | Wirtschaft", "https://zeitung.example/feed/", "business"),
        ("The Paper", "https://paper.example/rss/world.xml", None),
        ("All that is new, from every desk, as it comes, day and night", "https://paper.example/rss", None),
    ],
)
def test_a_feed_that_is_of_one_section_names_it(title: str, url: str, slug: str | None) -> None:
    assert section_of_feed(title, url) == slug


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Die Regierung hat am Freitag mit der Opposition über das Gesetz und die Folgen für den Haushalt gesprochen. "
            * 3,
            "de",
        ),
        ("Правительство обсудило бюджет и последствия закона для регионов страны.", "ru"),
        ("政府は金曜日に予算と法律の影響について野党と協議した。", "ja"),
        ("정부는 금요일에 예산과 법의 영향에 대해 야당과 협의했다.", "ko"),
        ("Alpha beta gamma delta 12345 epsilon zeta", None),
    ],
)
def test_letters_and_small_words_show_the_language(text: str, language: str | None) -> None:
    assert of_text(text) == language


def test_a_language_that_the_script_belies_is_not_believed() -> None:
    russian = "<p>" + "Правительство обсудило бюджет и последствия закона для регионов страны. " * 8 + "</p>"
    found = extract(
        f"<html lang='en'><body><article><h1>Бюджет</h1>{russian * 3}</article></body></html>".encode(), URL
    )
    assert (found.language, found.origins["language"]) == ("ru", "letters and words of the text")


def test_the_canonical_address_is_kept_unless_it_leads_to_a_front_page() -> None:
    kept = page(head="<link rel='canonical' href='https://paper.example/world/storm'>")
    front = page(head="<link rel='canonical' href='https://paper.example/'>")
    assert (kept.canonical_url, front.canonical_url) == ("https://paper.example/world/storm", None)


def test_a_locked_part_makes_a_page_paywalled_and_a_short_text_a_part() -> None:
    found = page(head=ld(hasPart={"@type": "WebPageElement", "isAccessibleForFree": "False"}))
    assert found.paywalled and not found.whole


def test_all_fields_come_back_from_the_store_as_they_were() -> None:
    figure = "<figure><img src='/a.jpg'><figcaption>Roofs. Photo: Ann Lee/Reuters</figcaption></figure>"
    head = ld(datePublished="2024-05-03T10:00:00+02:00", author={"@type": "Person", "name": "Ann Lee"})
    found = page(figure + "<p>LISBON (Reuters) - " + SENTENCE * 2 + "</p>", head)
    assert found.dateline is not None and found.agency == "Reuters"
    assert article_of(article_text(found)) == found


# --- datelines outside the text --------------------------------------------------------------------


def test_a_place_alone_before_the_text_is_its_dateline() -> None:
    found = page(f"<h1>Storm hits the coast</h1><p class='lead'>{SENTENCE}</p><p>Ankara</p>")
    assert found.dateline is not None and found.dateline.place == "Ankara"


def test_a_correspondents_title_goes_before_the_place() -> None:
    found = page(f"<p>DALLA NOSTRA CORRISPONDENTE NEW YORK - {SENTENCE * 2}</p>")
    assert found.dateline is not None and found.dateline.place == "NEW YORK"


def test_an_abbreviation_and_a_dash_before_the_text_are_no_dateline() -> None:
    assert page(f"<h2>ÖPNV – was nun?</h2><p>{SENTENCE}</p>").dateline is None


@pytest.mark.parametrize(
    ("opening", "place", "service"),
    [
        ("BRENHOLM, Norway, Oct. 08, 2024 (GLOBE NEWSWIRE) -- ", "BRENHOLM, Norway", "GLOBE NEWSWIRE"),
        ("NEW YORK, Oct. 8, 2024 /PRNewswire/ -- ", "NEW YORK", "PRNewswire"),
        ("LONDON--(BUSINESS WIRE)--Oct. 8, 2024--", "LONDON", "BUSINESS WIRE"),
        ("SAN JOSE, Calif., Oct. 8, 2024 (GLOBE NEWSWIRE) -- ", "SAN JOSE, Calif.", "GLOBE NEWSWIRE"),
    ],
)
def test_services_that_carry_what_firms_say_open_with_a_dateline(opening: str, place: str, service: str) -> None:
    found = page(
        f"<h1>Port shuts its quay</h1><p>{opening}The port said on Tuesday that its quay stays shut. {SENTENCE}</p>"
    )
    assert found.dateline is not None
    assert (found.dateline.place, found.dateline.agency) == (place, service)
    assert found.blocks[0].text.startswith(opening.rstrip())


def test_a_service_named_inside_a_sentence_opens_no_dateline() -> None:
    said = f"<p>The release (PRNewswire) told of roofs and/or houses. {SENTENCE}</p>"
    assert page(f"<h1>Port shuts its quay</h1>{said}").dateline is None


def test_the_canonical_address_never_leads_to_another_outlet() -> None:
    stolen = page(head="<link rel='canonical' href='https://other.example-news.org/world/storm'>")
    told = page(
        head="<link rel='canonical' href='https://rival.example.org/storm'><meta property='og:url' content='https://m.paper.example/storm'>"
    )
    assert (stolen.canonical_url, told.canonical_url) == (None, "https://m.paper.example/storm")
    assert told.origins["canonical"] == "meta tags"
