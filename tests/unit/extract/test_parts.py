"""The small readers: captions, datelines, weekdays, sections, decoding, names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from selectolax.lexbor import LexborHTMLParser

from dateline.extract import handed, nesting, section_of
from dateline.extract.captions import read as read_caption
from dateline.extract.datelines import read as read_dateline
from dateline.extract.decoding import MAX_PAGE_BYTES, decode, decoded
from dateline.extract.languages import direction, tag
from dateline.extract.people import from_byline, names
from dateline.extract.weekdays import contradiction
from dateline.model import SECTIONS, Block, BlockKind, Dateline, Stamp

# --- captions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("printed", ["Illustration: Ann Lee", "Illustration by Ann Lee", "Grafik: Ann Lee"])
def test_a_credit_that_says_what_is_drawn_keeps_saying_so_and_names_who_drew_it(printed: str) -> None:
    told = read_caption("The harbour at night.", printed)
    assert (told.credit, told.photographer) == (printed, "Ann Lee")


def test_a_credit_of_a_photograph_is_the_name_alone() -> None:
    assert read_caption("The harbour at night.", "Photo: Ann Lee").credit == "Ann Lee"


@pytest.mark.parametrize(
    ("printed", "caption", "credit", "agency", "photographer"),
    [
        (
            "© Reuters. A man walks in Rome. REUTERS/Kim Lee/Pool",
            "A man walks in Rome.",
            "REUTERS/Kim Lee/Pool",
            "Reuters",
            "Kim Lee",
        ),
        ("A man walks. (AP Photo/Jane Doe, File)", "A man walks.", "AP Photo/Jane Doe, File", "AP", "Jane Doe"),
        (
            "A man walks. (Photo by Joe Smith/Getty Images)",
            "A man walks.",
            "Joe Smith/Getty Images",
            "Getty Images",
            "Joe Smith",
        ),
        (
            "Mario Voigt (CDU). Foto: Hannes P. Albert/dpa",
            "Mario Voigt (CDU).",
            "Hannes P. Albert/dpa",
            "dpa",
            "Hannes P. Albert",
        ),
        ("Only a caption, with nobody to thank.", "Only a caption, with nobody to thank.", None, None, None),
        ("", None, None, None, None),
    ],
)
def test_a_caption_is_taken_apart_from_its_credit(
    printed: str, caption: str | None, credit: str | None, agency: str | None, photographer: str | None
) -> None:
    found = read_caption(printed)
    assert (found.caption, found.credit, found.agency, found.photographer) == (caption, credit, agency, photographer)


def test_a_credit_tells_of_pool_file_and_day() -> None:
    found = read_caption("The minister speaks in Tokyo, Japan October 28, 2024. REUTERS/Kim Lee/Pool/File Photo")
    assert found.pool
    assert found.file_photo
    assert found.taken == date(2024, 10, 28)


def test_a_caption_with_two_days_was_taken_on_neither() -> None:
    assert read_caption("Between May 3, 2024 and May 5, 2024 the wall fell.").taken is None


def test_a_credit_that_the_page_marks_is_cut_from_the_caption() -> None:
    found = read_caption("The wall fell. Bo Li / AFP", "Bo Li / AFP")
    assert (found.caption, found.credit) == ("The wall fell.", "Bo Li / AFP")


# --- datelines -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "agency"),
    [
        ("TOKYO (Reuters) – The prime minister", "TOKYO", "Reuters"),
        ("KATHMANDU, April 25 (Reuters) - The airline", "KATHMANDU", "Reuters"),
        ("LA CROSSE, Wis. (AP) — After a summer", "LA CROSSE, Wis.", "AP"),
        ("BEIRUT/THE HAGUE, March 7 (Reuters) - A tank", "BEIRUT/THE HAGUE", "Reuters"),
        ("(Reuters) — The company said", "", "Reuters"),
        ("Berlin (dpa) - Die Regierung hat", "Berlin", "dpa"),
        ("PUTRAJAYA, Nov 22 — Companies did not pay", "PUTRAJAYA", None),
        ("DUBLIN — She has criticised", "DUBLIN", None),
        ("Berlin. Die Füchse stehen im Finale.", "Berlin", None),
        ("München/London – Kurz vor der Krönung", "München/London", None),
        ("NEW DELHI: The minister said", "NEW DELHI", None),
        ("Nendeln, 27.6. – Anlässlich der Versammlung", "Nendeln", None),
        ("NEW JERSEY (WABC) -- A consumer investigation", "NEW JERSEY", "WABC"),
    ],
)
def test_a_dateline_is_read(text: str, place: str, agency: str | None) -> None:
    found = read_dateline(text)
    assert found is not None
    assert found[0] == Dateline(place, agency)


@pytest.mark.parametrize(
    "text",
    [
        "LE POINT SUR LA SITUATION - Les forces",
        "CHINESE AGGRESSION: The navy said",
        "WARNING GRAPHIC DETAIL: This report",
        "UPDATE - The minister said",
        "EXCLUSIVE: The minister said",
        "The minister (AP) said so.",
        "Analysis – What comes next",
        "Der Minister sagte – wie immer – nichts.",
        "Trump (Republican) - The candidate",
        "",
    ],
)
def test_what_looks_like_a_dateline_is_none(text: str) -> None:
    assert read_dateline(text) is None


# --- weekdays --------------------------------------------------------------------------------------

WEDNESDAY = Stamp(datetime(2024, 11, 6, 21, 26, tzinfo=UTC).replace(tzinfo=None))


def said(text: str) -> tuple[Block, ...]:
    return (Block(BlockKind.PARAGRAPH, text),)


def test_tomorrow_told_as_past_contradicts_a_stamp() -> None:
    assert contradiction(said("He spoke to reporters on Thursday."), WEDNESDAY) == (
        "the text says Thursday, the stamp is a Wednesday"
    )


@pytest.mark.parametrize(
    "text",
    [
        "He spoke to reporters on Wednesday, and again on Thursday.",
        "He spoke to reporters on Tuesday.",
        "He will speak to reporters on Thursday.",
        "He spoke to reporters last Thursday.",
        "He spoke to reporters.",
    ],
)
def test_weekdays_that_can_be_true_are_not_flagged(text: str) -> None:
    assert contradiction(said(text), WEDNESDAY) is None


def test_it_may_have_been_tomorrow_already_where_it_was_written() -> None:
    evening = Stamp(datetime(2024, 11, 6, 21, 26, tzinfo=UTC))
    morning = Stamp(datetime(2024, 11, 6, 9, 0, tzinfo=timezone(timedelta(hours=9))))
    assert contradiction(said("He spoke on Thursday."), evening) is None
    assert contradiction(said("He spoke on Thursday."), morning) is not None


def test_without_a_stamp_nothing_is_contradicted() -> None:
    assert contradiction(said("He spoke on Thursday."), None) is None


# --- sections --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("World", "world"), ("International", "world"), ("Nation", "world"), ("Ausland", "world"), ("Monde", "world"),
        ("Crypto", "business"), ("Markets", "business"), ("Wirtschaft", "business"), ("Économie", "business"), ("経済", "business"),
        ("Tech", "technology"), ("Science", "technology"), ("Wissen", "technology"), ("Ciencia", "technology"),
        ("Politics", "politics"), ("Política", "politics"), ("Politik", "politics"), ("Sport", "sport"), ("Deportes", "sport"),
        ("Fußball", "sport"), ("Kultur", "culture"), ("Arts & Entertainment", "culture"), ("Health", "health"), ("Santé", "health"),
        ("Climate change", "environment"), ("Crime", "crime"), ("Weather", "weather"), ("Спорт", "sport"), ("politics/elections", "politics"),
        ("News - Business", "business"), ("Real estate", "business"),
    ],
)  # fmt: skip
def test_labels_of_many_languages_name_sections(label: str, slug: str) -> None:
    assert section_of([label], None, None) == slug


def test_opinion_falls_through_to_the_next_label() -> None:
    assert section_of(["Opinion", "Technology"], None, None) == "technology"
    assert section_of(["Opinion"], "https://paper.example/sport/a", None) == "sport"
    assert section_of(["Opinion"], None, "politics") == "politics"
    assert section_of([], None, None) == "world"


def test_a_topic_says_more_than_a_region() -> None:
    assert section_of(["World", "Health"], None, None) == "health"
    assert section_of(["Europe"], "https://paper.example/business/a", "sport") == "business"
    assert section_of(["Europe"], None, "sport") == "world"


def test_the_name_of_the_article_in_its_address_is_no_label() -> None:
    assert section_of([], "https://paper.example/a/business", None) == "world"


def test_every_answer_is_a_section() -> None:
    assert section_of(["x" * 500, "\x00", "a/b/c/d/e/f"], "https://p.example/%zz/%FF/x", "nonsense") in SECTIONS


# --- decoding --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("Grüße".encode(), "text/html; charset=iso-8859-1", "Grüße"),  # valid UTF-8 is UTF-8, whatever it claims
        ("Grüße".encode("cp1252"), None, "Grüße"),
        ("Привет мир".encode("cp1251"), "text/html; charset=windows-1251", "Привет мир"),
        (b"<meta charset=shift_jis>" + "東京".encode("cp932"), None, "<meta charset=shift_jis>東京"),
        (b"<meta charset=rot13>\xe9 x", None, "<meta charset=rot13>é x"),
        ("東京".encode("utf-16"), None, "東京"),
        (b"\xef\xbb\xbfabc", None, "abc"),
        ("€ – “x”".encode("cp1252"), "text/html; charset=iso-8859-1", "€ – “x”"),
    ],
)
def test_bytes_are_read_by_what_they_are(body: bytes, content_type: str | None, text: str) -> None:
    assert decode(body, content_type) == text


def test_a_character_cut_in_two_at_the_end_does_not_change_the_rest() -> None:
    assert decode("Grüße ü".encode()[:-1]).startswith("Grüße ")


def test_what_was_encoded_twice_is_read_as_it_was_meant() -> None:
    meant = "It isn’t – “over” yet, señor. © 2024 ⭐ 🚀 文"
    assert decode(meant.encode().decode("latin-1").encode()) == meant
    for plain in ("On page â and Ã there is nothing. Ã© is written for é.", "naïve Ñandú Â®"):  # no control characters
        assert decode(plain.encode()) == plain
    assert decode("isn\u00e2\u0080\u0099t, \u00e2\u0080 cut".encode()) == "isn’t, \u00e2\u0080 cut"


@pytest.mark.parametrize("text", ["plain", "Grüße aus Köln", "isn’t", "橋が閉鎖された", ""])
def test_a_parser_may_have_bytes_that_are_their_text_in_utf8(text: str) -> None:
    assert decoded(text.encode()) == (text, True)


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbfmarked",
        "Grüße".encode("cp1252"),
        "isn\u00e2\u0080\u0099t".encode(),
        "Grüße ü".encode()[:-1],
        b"a" * (MAX_PAGE_BYTES + 1),
    ],
)
def test_a_parser_never_has_bytes_that_are_not_their_text_in_utf8(body: bytes) -> None:
    text, as_they_are = decoded(body)
    assert (text, as_they_are) == (decode(body), False)
    assert text.encode() != body


# --- names, language -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (["Ann Lee and Bo Li"], ("Ann Lee", "Bo Li")),
        (["By ANN LEE"], ("ANN LEE",)),
        (["von Gregor Meier"], ("Gregor Meier",)),
        (["Ann Lee", "ann lee"], ("Ann Lee",)),
        (["https://paper.example/ann", "@ann", "admin", "Staff"], ()),
        (["The Paper"], ()),
        (["Martin Luther King, Jr."], ("Martin Luther King, Jr",)),
    ],
)
def test_names_are_kept_as_printed_and_labels_are_not_names(values: list[str], wanted: tuple[str, ...]) -> None:
    assert names(values, ["The Paper"])[0] == wanted


def test_a_printed_byline_ends_where_place_and_day_begin() -> None:
    assert from_byline("By Ann Lee | 3 May 2024", ()).people == ("Ann Lee",)


def test_a_byline_of_agencies_is_the_agency() -> None:
    assert names(["dpa/AFP"], ()) == ((), "dpa")


def test_tags_and_directions() -> None:
    assert tag("en_us") == "en-US"
    assert tag("zh-hant-tw") == "zh-Hant-TW"
    assert tag("English (United States)") is None
    assert direction("ar", "") == "rtl"
    assert direction("ar", "Reuters") == "ltr"
    assert direction(None, "هذا خبر من Reuters") == "rtl"


@pytest.mark.parametrize(
    "letter", ["\u0590", "\u07ff", "\u08ff", "\ufb1d", "\ufdff", "\ufe70", "\ufefc", "\U00010800", "\U0001e8ff"]
)
def test_every_letter_of_scripts_that_are_read_from_the_right_counts(letter: str) -> None:
    assert direction("en", f"“{letter}” – 1") == "rtl"
    assert direction("ar", f"Reuters “{letter}”") == "ltr"


# --- what the walk leans on ------------------------------------------------------------------------


def test_lexbor_escapes_angle_brackets_inside_attributes_when_it_writes() -> None:
    written = LexborHTMLParser("<p title='a>b<c\"'>x &lt; y</p>").html
    assert written is not None
    assert '<p title="a&gt;b&lt;c&quot;">x &lt; y</p>' in written


# --- scripts and markup ----------------------------------------------------------------------------


def test_authors_are_found_in_scripts_around_their_word_wherever_it_stands() -> None:
    script = 'var İ = {"pageAuthor": "Ann Lee", "author_name":"Bo Li", "authority": "none", byline : ["Kim Ó"]}; writer'
    assert handed.read([script], []).authors == ("Ann Lee", "Bo Li", "Kim Ó")


@pytest.mark.parametrize("text", ["bridge ", "橋が閉鎖された"])
def test_what_is_too_much_is_counted_alike_in_a_text_and_in_its_bytes(text: str) -> None:
    crowded = f"<p {' '.join(f'a{n}={n}' for n in range(6_000))}>{text * 2_000}</p>"
    deep = "<b>" * 21_000 + text
    fine = f"<p>{text}</p>" * 9_000
    for markup in (crowded, deep, fine):
        assert nesting.too_much(markup) == nesting.too_much(markup, markup.encode())
    assert nesting.too_much(fine) is None
    assert nesting.too_much(crowded) and nesting.too_much(deep)
