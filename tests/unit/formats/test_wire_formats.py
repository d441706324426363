"""What each wire format says, read from small documents of our own, and what is wrong with others, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from dateline.errors import FormatError
from dateline.formats.wire import anpa, iptc7901, newsml1, newsmlg2, ninjs, nitf, port, topics
from dateline.formats.wire.item import Kind, Subject, status_of, urgency_of
from dateline.model import PubStatus, Stamp

G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="{version}" xml:lang="en">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_39.xml"/>
<rightsInfo><copyrightHolder literal="Agency"/><usageTerms>Print only.</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:{kind}"/><provider qcode="nprov:AG"><name>Agency</name></provider>
<versionCreated>2026-03-12T12:00:00+01:00</versionCreated>{embargo}<pubStatus qcode="stat:{status}"/>{more}</itemMeta>
<contentMeta><urgency>2</urgency><by>Ada Quayle</by><subject qcode="medtop:04000000"><name>economy</name></subject>
<slugline>HARBOUR</slugline><headline>Fees settled</headline><dateline>NORTHGATE -</dateline>
<description role="drol:caption">Cranes at rest.</description></contentMeta><contentSet>{content}</contentSet></newsItem>"""
XHTML = (
    '<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><h1>Fees settled</h1>'
    '<p class="y" onclick="z()">One &amp; two.</p><script>alert(1)</script></body></html></inlineXML>'
)
PHOTO = (
    '<remoteContent href="https://p.example/small.jpg" contenttype="image/jpeg" width="100"/>'
    '<remoteContent href="https://p.example/large.jpg" contenttype="image/jpeg" width="900" height="600"/>'
    '<remoteContent href="file:///large.jpg" contenttype="image/jpeg" width="9000"/>'
)


def g2(content: str = XHTML, **given: str) -> bytes:
    values = {"version": "3", "kind": "text", "embargo": "", "status": "usable", "more": "", "content": content}
    return G2.format(**(values | given)).encode()


def test_newsml_g2_carries_what_decides_an_items_use() -> None:
    embargo = "<embargoed>2026-03-12T18:00:00Z</embargoed>"
    more = '<edNote>Not for print.</edNote><signal qcode="sig:correction"/>'
    (item,) = newsmlg2.parse(g2(embargo=embargo, more=more, status="withheld"), "x")
    assert (item.guid, item.version, item.status, item.urgency) == ("urn:x:1", "3", PubStatus.WITHHELD, 2)
    assert item.embargo == Stamp(datetime(2026, 3, 12, 18, 0, tzinfo=UTC)) and not item.embargo_open
    assert item.correction and item.notes == ("Not for print.",) and item.usage_terms == "Print only."
    assert item.versioned == Stamp(datetime(2026, 3, 12, 12, 0, tzinfo=timezone(timedelta(hours=1))))
    assert (item.slugline, item.byline, item.dateline) == ("HARBOUR", ("Ada Quayle",), "NORTHGATE -")
    assert item.subjects == (Subject("medtop:04000000", "economy"),)


def test_an_embargo_without_an_end_is_open() -> None:
    (item,) = newsmlg2.parse(g2(embargo="<embargoed/>"), "x")
    assert item.embargo is None and item.embargo_open


def test_a_body_keeps_its_markup_and_nothing_that_runs() -> None:
    (item,) = newsmlg2.parse(g2(), "x")
    assert item.body_html == "<h1>Fees settled</h1><p>One &amp; two.</p>"


def test_a_picture_is_its_largest_rendition_that_can_be_had() -> None:
    (item,) = newsmlg2.parse(g2(PHOTO, kind="picture"), "x")
    (picture,) = item.pictures
    assert (item.kind, picture.url, picture.width) == (Kind.PICTURE, "https://p.example/large.jpg", 900)
    assert picture.caption == "Cranes at rest."


NITF = """<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf.dtd"><nitf><head>
<tobject><tobject.subject tobject.subject.refnum="15039001" tobject.subject.matter="formula one"/></tobject>
<docdata management-status="{status}"><urgency ed-urg="3"/><doc-id id-string="AG.1"/>
<date.issue norm="20260312T120000Z"/><date.release norm="{release}"/><du-key key="f1" version="4"/>
<ed-msg info="Check the score."/></docdata></head><body><body.head><hedline><hl1>Lap&nbsp;time</hl1></hedline>
<byline><person>Ada Quayle</person></byline><dateline>NORTHGATE</dateline></body.head>
<body.content><block><p>One.</p><media media-type="image"><media-reference source="https://p.example/a.jpg"
mime-type="image/jpeg" width="10"/><media-caption>Fast.</media-caption></media><hl2>Two</hl2></block><p>Three.</p>
</body.content></body></nitf>"""


def test_nitf_is_read() -> None:
    data = NITF.format(status="usable", release="20260312T120000Z").encode()
    (item,) = nitf.parse(data, "x")
    assert (item.guid, item.version, item.headline, item.urgency) == (
        "AG.1",
        "4",
        "Lap\u00a0time".replace("\u00a0", " "),
        3,
    )
    assert item.body_html == "<p>One.</p><h3>Two</h3><p>Three.</p>"
    assert (item.byline, item.notes, item.embargo) == (("Ada Quayle",), ("Check the score.",), None)
    assert item.subjects[0] == Subject("subj:15039001", "formula one")
    assert item.pictures[0].caption == "Fast."


def test_nitf_that_is_released_after_it_was_issued_is_embargoed() -> None:
    (item,) = nitf.parse(NITF.format(status="usable", release="20260312T180000Z").encode(), "x")
    assert item.embargo == Stamp(datetime(2026, 3, 12, 18, 0, tzinfo=UTC))


@pytest.mark.parametrize(("word", "status"), [("canceled", PubStatus.CANCELED), ("embargoed", PubStatus.WITHHELD)])
def test_nitf_says_what_may_be_done_with_it(word: str, status: PubStatus) -> None:
    (item,) = nitf.parse(NITF.format(status=word, release="").encode(), "x")
    assert item.status is status


def test_newsml_1_has_its_text_and_pictures_in_components() -> None:
    data = b"""<NewsML><NewsEnvelope><Priority FormalName="2"/></NewsEnvelope><NewsItem xml:lang="fr"><Identification>
    <NewsIdentifier><ProviderId>a.example</ProviderId><DateId>20260312</DateId><NewsItemId>7</NewsItemId>
    <RevisionId>2</RevisionId><PublicIdentifier>urn:newsml:a.example:20260312:7:2</PublicIdentifier></NewsIdentifier>
    </Identification><NewsManagement><ThisRevisionCreated>20260312T120000+0100</ThisRevisionCreated>
    <Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Usable"/>
    <DateAndTime>20260312T180000Z</DateAndTime></StatusWillChange></NewsManagement><NewsComponent><NewsLines>
    <HeadLine>Titre</HeadLine><ByLine>Ada Quayle</ByLine></NewsLines><NewsComponent><ContentItem><DataContent>
    <p>Un.</p></DataContent></ContentItem></NewsComponent><NewsComponent><ContentItem Href="https://p.example/a.jpg">
    <MediaType FormalName="Photo"/><Characteristics><Property FormalName="Width" Value="640"/></Characteristics>
    </ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"""
    (item,) = newsml1.parse(data, "x")
    assert (item.guid, item.version, item.language) == ("urn:newsml:a.example:20260312:7", "2", "fr")
    assert (item.status, item.embargo) == (PubStatus.WITHHELD, Stamp(datetime(2026, 3, 12, 18, 0, tzinfo=UTC)))
    assert (item.headline, item.body_html, item.urgency) == ("Titre", "<p>Un.</p>", 2)
    assert item.pictures[0].width == 640


def test_ninjs_of_every_family_is_read() -> None:
    first = (
        b'{"uri": "urn:x", "headline": "A", "body_html": "<p>B</p>", "urgency": 1, "embargoed": "2026-03-12T18:00:00Z"}'
    )
    third = (
        b'{"standard": {"name": "ninjs", "version": "3.0"}, "uri": "urn:x", "headlines": [{"value": "A"}], "urgency": 1,'
        b' "bodies": [{"role": "main", "contentType": "text/html", "value": "<p>B</p>"}],'
        b' "embargoedUntil": "2026-03-12T18:00:00Z"}'
    )
    assert ninjs.parse(first, "x") == ninjs.parse(third, "x")
    (item,) = ninjs.parse(first, "x")
    assert (item.headline, item.body_html, item.urgency) == ("A", "<p>B</p>", 1)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b'{"uri": "urn:x", "headlin": "A"}', "headlin: there is no such property"),
        (b'{"uri": "urn:x", "urgency": 11}', "urgency: 11 is out of range"),
        (b'{"uri": "urn:x", "pubstatus": "gone"}', 'pubstatus: "gone" is none of canceled, usable, withheld'),
        (b'{"uri": 1}', "uri: text belongs here, not a number"),
        (b'{"headline": "A"}', "JSON without a uri: no ninjs"),
        (b'{"uri": "urn:x", "version": ', "it is cut off"),
        (b'{"uri": "urn:x", "urgency": NaN}', "NaN is no number"),
    ],
)
def test_what_is_wrong_with_ninjs_is_named(document: bytes, said: str) -> None:
    with pytest.raises(FormatError) as refused:
        ninjs.parse(document, "x")
    assert said in refused.value.reason


IPTC = (
    "\x01eca100 1 s 586 cccc dpa 099\r\n\r\nHarbour/Fees/\r\n\x02{lead}Fees are settled\r\nBy Ada Quayle, dpa =\r\n\r\n"
    "Northgate (dpa) - The fees are\r\nsettled.\r\n\r\nSecond.\r\n\r\n## not intended for publication\r\n"
    "555-0100\r\n\x03071341 GMT Okt 15 \r\n\x7f\x04"
)


def test_iptc_7901_is_read() -> None:
    (item,) = iptc7901.parse(IPTC.format(lead="1ST LEAD\r\n").encode("cp1252"), "x")
    assert (item.headline, item.byline, item.urgency) == ("Fees are settled", ("Ada Quayle, dpa",), 1)
    assert item.body_html == "<p>Northgate (dpa) - The fees are settled.</p><p>Second.</p>"
    assert item.slugline == "Harbour/Fees/" and item.notes[0] == "1ST LEAD" and "555-0100" in item.notes[-1]
    assert item.guid == "iptc7901:eca:100:071341okt15"


def test_a_file_of_several_messages_gives_each() -> None:
    two = IPTC.format(lead="") + IPTC.format(lead="").replace("eca100", "eca101")
    assert [item.guid for item in iptc7901.parse(two.encode(), "x")] == [
        "iptc7901:eca:100:071341okt15",
        "iptc7901:eca:101:071341okt15",
    ]
    assert len(anpa.parse(ANPA.encode() + ANPA.replace("W2607", "W2608").encode(), "x")) == 2


def test_a_torn_message_among_several_is_named() -> None:
    torn = IPTC.format(lead="").partition("Second.")[0]
    with pytest.raises(FormatError, match="it is cut off"):
        iptc7901.parse((torn + IPTC.format(lead="")).encode(), "x")


def test_anpa_is_known_by_its_header_and_not_by_the_signs_before_it() -> None:
    assert port.format_of(ANPA.encode()[2:]) is anpa
    assert port.format_of(b"\x16\x16" + IPTC.encode()) is iptc7901


def test_preformatted_copy_in_nitf_keeps_its_paragraphs() -> None:
    text = "<nitf><body><body.content><pre>  One\n  line.\n \n  Two</pre></body.content></body></nitf>"
    (item,) = nitf.parse(text.encode(), "x")
    assert item.body_html == "<p>One line.</p><p>Two</p>"


ANPA = (
    "\x16\x16\x01W2607\x1f_asian\r\nu a\x13\x11 BC-US--Fees-Corrected 11-13 1693\r\n\x02^BC-US--Fees,1st Ld-Corrected,114<\r\n"
    "^Fees are settled<\r\n^Eds: With photos.<\r\n^By ADA QUAYLE and BO LEE=\r\n^Associated Press=\r\n"
    "\t   NORTHGATE (AP) _ The ``fees'' are settled.\r\n \r\n\t   Second\r\nline.\r\n\x03AP-WF-11-13-26 0745GMT<\r\n\x04"
)


def test_anpa_is_read() -> None:
    (item,) = anpa.parse(ANPA.encode(), "x")
    assert (item.headline, item.byline, item.urgency) == ("Fees are settled", ("Ada Quayle", "Bo Lee"), 3)
    assert item.body_html == "<p>NORTHGATE (AP) \u2014 The \u201cfees\u201d are settled.</p><p>Second line.</p>"
    assert item.notes == ("Eds: With photos.",) and item.correction
    assert item.versioned == Stamp(datetime(2026, 11, 13, 7, 45, tzinfo=UTC))


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (g2(), "NewsML-G2"),
        (b"\xef\xbb\xbf<!-- x --> " + NITF.split("?>", 1)[1].encode(), "NITF"),
        ("\ufeff<nitf><body/></nitf>".encode("utf-16-le"), "NITF"),
        (IPTC.encode(), "IPTC 7901"),
        (b'  {"uri": "urn:x"}', "ninjs"),
        (b'{"format": "digitalwires@0.9.1"}', "digitalwires"),
        (b"<NewsML><NewsItem/></NewsML>", "NewsML 1.2"),
    ],
)
def test_a_document_is_known_by_its_content(document: bytes, name: str) -> None:
    found = port.format_of(document)
    assert found is not None and name == found.NAME


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"", "nothing: the file is empty"),
        (b"<!doctype html><html>", "a web page"),
        (b"<rss><channel/></rss>", "a feed; add its address as a source instead"),
        (b"%PDF-1.7", "a PDF document"),
        (b"Just words.", "plain text or other bytes"),
        (b'<!DOCTYPE nitf [<!ENTITY a "b">]><nitf>&a;</nitf>', "entities of its own"),
        (b"<nitf>" * 300, "deeper than 256"),
        (g2()[:-20], "it is cut off"),
        (g2().replace(b"</slugline>", b"</sluglin>"), "no well-formed XML"),
        (b'<?xml version="1.0" encoding="utf-8"?><nitf>\xe9</nitf>', "it says that it is utf-8, and is not"),
        (b'<?xml version="1.0" encoding="utf-7"?><nitf/>', "an encoding that nobody knows (utf-7)"),
        (g2().replace(b"<pubStatus", b"<pubStatu").replace(b'guid="urn:x:1"', b""), "<newsItem> has no guid"),
        (g2().replace(b"versionCreated", b"versionMade"), "<itemMeta> has no <versionCreated>"),
        (b"\x01eca100 1 s 586 x\r\n\x02Head", "the end of the text never came"),
    ],
)
def test_what_cannot_be_taken_is_named(document: bytes, said: str) -> None:
    with pytest.raises(FormatError) as refused:
        port.parse(document, "x")
    assert said in refused.value.reason


def test_the_byte_of_a_fault_is_named() -> None:
    with pytest.raises(FormatError, match=r"at byte 44$") as refused:
        port.parse('<?xml version="1.0" encoding="utf-8"?><nitf>é</nitf>'.encode("latin-1"), "x")
    assert refused.value.offset == 44


class Minimal:
    NAME = "Minimal"

    def recognises(self, head: bytes, /) -> bool:
        return head.startswith(b"{")

    def parse(self, data: bytes, url: str, /) -> tuple[()]:
        return ()


def test_a_format_of_an_installed_package_is_asked_first() -> None:
    assert port.parse(b'{"uri": "urn:x"}', "x", {"minimal": Minimal()})[0] == "Minimal"


@pytest.mark.parametrize(
    ("code", "section"),
    [
        ("medtop:04000000", "business"),
        ("subj:15039001", "sport"),
        ("medtop:20000340", "business"),
        ("medtop:20000002", "culture"),
        ("medtop:20009999", None),
        ("anpa:s", "sport"),
        ("anpa:a", None),
        ("own:04000000x", None),
    ],
)
def test_codes_name_sections(code: str, section: str | None) -> None:
    assert topics.section_of([code]) == section


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("stat:usable", PubStatus.USABLE),
        (None, PubStatus.USABLE),
        ("http://cv.iptc.org/newscodes/pubstatusg2/canceled", PubStatus.CANCELED),
        ("withheld", PubStatus.WITHHELD),
        ("whatever", PubStatus.WITHHELD),
    ],
)
def test_a_status_that_nobody_knows_is_a_hold(word: str | None, status: PubStatus) -> None:
    assert status_of(word) is status


def test_urgency_is_one_to_nine() -> None:
    assert [urgency_of(word) for word in ("1", "9", "0", "10", "x", "²", None)] == [1, 9, None, None, None, None, None]
