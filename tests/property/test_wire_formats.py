"""Wire formats hold for any item and any bytes: what we write reads back equal, and nothing but our errors comes out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from html import escape
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import FormatError
from dateline.formats.wire import body, newsmlg2, ninjs, port
from dateline.formats.wire.item import Kind, Subject, WireItem, WirePicture
from dateline.model import PubStatus, Stamp

NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
LETTERS = st.characters(  # but those that no text of ours keeps: controls, and marks that turn letters round
    codec="utf-8",
    exclude_categories=["Cc", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"],
    exclude_characters="\u202d\u202e\ufeff",
)
WORD = st.text(LETTERS, min_size=1, max_size=12)
LINE = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
PLAIN = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=10)
MAYBE = st.none() | LINE
ZONES = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
STAMP = st.builds(
    lambda when, zone: Stamp(when.replace(microsecond=0, tzinfo=zone)),
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001  # the zone is drawn beside it
    ZONES,
)
ADDRESS = PLAIN.map(lambda name: f"https://pictures.example/{name}.jpg")
PICTURES = st.lists(
    st.builds(
        WirePicture,
        ADDRESS,
        MAYBE,
        MAYBE,
        st.none() | st.integers(1, 9_000),
        st.none() | st.integers(1, 9_000),
        st.sampled_from([None, "image/jpeg", "image/png"]),
    ),
    max_size=3,
    unique_by=lambda picture: picture.url,
).map(tuple)
SUBJECTS = st.lists(
    st.builds(Subject, st.sampled_from(["medtop:04000000", "medtop:20000379", "subj:04011002", "own:x-1"]), MAYBE),
    max_size=3,
    unique_by=lambda subject: subject.code,
).map(tuple)
PARAGRAPHS = st.lists(LINE, max_size=4).map(
    lambda lines: "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines) or None
)


def items(**more: Any) -> st.SearchStrategy[WireItem]:
    """Items with the fields that both written formats carry; which those are stands in docs/wire.md."""
    carried: dict[str, Any] = {
        "guid": PLAIN.map(lambda name: f"urn:newsml:agency.example:{name}"),
        "kind": st.sampled_from([Kind.TEXT, Kind.COMPOSITE, Kind.VIDEO, Kind.AUDIO]),
        "version": st.integers(0, 99).map(str),
        "status": st.sampled_from(PubStatus),
        "embargo": st.none() | STAMP,
        "correction": st.booleans(),
        "urgency": st.none() | st.integers(1, 9),
        "slugline": MAYBE,
        "headline": LINE,
        "kicker": MAYBE,
        "subhead": MAYBE,
        "summary": MAYBE,
        "byline": st.lists(LINE.filter(lambda name: ";" not in name), max_size=2).map(tuple),
        "dateline": MAYBE,
        "body_html": PARAGRAPHS,
        "language": st.sampled_from([None, "en", "de", "ar", "pt-BR"]),
        "created": st.none() | STAMP,
        "versioned": STAMP,
        "subjects": SUBJECTS,
        "pictures": PICTURES,
        "notes": st.lists(LINE, max_size=3, unique=True).map(tuple),
        "provider": LINE,
        "credit": MAYBE,
        "copyright_holder": MAYBE,
        "copyright_notice": MAYBE,
        "usage_terms": MAYBE.filter(lambda terms: terms != "None"),
        "url": st.none() | PLAIN.map(lambda name: f"https://news.example/{name}"),
    }
    return st.builds(WireItem, **(carried | more))


@settings(max_examples=60, deadline=None)
@given(st.lists(items(), min_size=1, max_size=3))
def test_newsml_g2_reads_back_what_it_wrote(drawn: list[WireItem]) -> None:
    assert newsmlg2.parse(newsmlg2.render(drawn, sender="x", sent_at=NOW), "x.xml") == tuple(drawn)


@settings(max_examples=60, deadline=None)
@given(st.lists(items(), min_size=1, max_size=3))
def test_ninjs_reads_back_what_it_wrote(drawn: list[WireItem]) -> None:
    assert ninjs.parse(ninjs.render(drawn), "x.json") == tuple(drawn)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("<>/pbai =\"'&;\n\t x\x00\u00a0\U0001f600é!-[]") | LETTERS, max_size=60))
def test_the_plain_form_of_html_is_its_own_plain_form(markup: str) -> None:
    once = body.of_html(markup)
    assert body.of_html(once) == once
    if once is not None:
        assert "<script" not in once.lower()


SEEDS = (
    newsmlg2.render(
        [WireItem("urn:x", headline="A", versioned=Stamp(NOW), body_html="<p>B</p>")], sender="x", sent_at=NOW
    ),
    ninjs.render([WireItem("urn:x", headline="A", versioned=Stamp(NOW))]),
    b"<nitf><head><docdata><urgency ed-urg='5'/></docdata></head><body><body.head><hedline><hl1>A</hl1></hedline>"
    b"</body.head><body.content><p>B</p></body.content></body></nitf>",
    b"\x01eca100 3 s 586 x\r\n\r\nA/B/\r\n\x02Head\r\nBy X Y, dpa =\r\n\r\nTown (dpa) - Text.\r\n\x03071341 GMT Okt 15",
    b"\x16\x16\x01W2607\x1f_asian\r\nr a\x13\x11 BC-US--X 11-13 1693\r\n\x02^BC-US--X,11<\r\n^Head<\r\n\tText.\r\n\x03AP-WF\x04",
    b"<NewsML><NewsItem><Identification><NewsIdentifier><NewsItemId>1</NewsItemId></NewsIdentifier></Identification>"
    b"<NewsComponent><NewsLines><HeadLine>A</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>",
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 40), st.binary(max_size=12)), max_size=4),
)
def test_damaged_documents_give_items_or_our_own_error(seed: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    data = seed
    for at, length, instead in cuts:
        data = data[:at] + instead + data[at + length :]
    try:
        _, found = port.parse(data, "x")
    except FormatError:
        return
    assert all(isinstance(item, WireItem) for item in found)
