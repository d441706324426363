"""The encoding of foreign bytes is decided by what they are, and then by what they say."""

from __future__ import annotations

import pytest

from dateline.formats.charset import to_utf8

_TEXT = "<?xml version='1.0' encoding='{}'?><t>{}</t>"


def _read(text: str, encoding: str, said: str, header: str | None = None) -> str:
    body = _TEXT.format(said, text).encode(encoding)
    return to_utf8(body, header)[0].decode("utf-8").partition("<t>")[2].removesuffix("</t>")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Zürich – “x”", "cp1252"),
        ("Привет мир", "koi8-r"),
        ("Привет мир", "windows-1251"),
        ("日本語のニュース", "shift_jis"),
        ("日本語のニュース", "euc-jp"),
        ("联通新闻", "gb2312"),
        ("臺灣新聞", "big5"),
        ("한국 뉴스", "euc-kr"),
        ("Ελλάδα", "iso-8859-7"),
        ("naïve", "utf-16"),
        ("naïve", "utf-32"),
        ("naïve", "utf-8-sig"),
    ],
)
def test_what_is_declared_is_believed_where_it_fits(text: str, encoding: str) -> None:
    assert _read(text, encoding, encoding) == text


def test_utf8_that_calls_itself_latin_is_utf8() -> None:
    assert _read("Zürich", "utf-8", "iso-8859-1", "text/xml; charset=ISO-8859-1") == "Zürich"


def test_latin_that_calls_itself_utf8_keeps_its_letters() -> None:
    body, note = to_utf8("<t>Café – naïve</t>".encode("cp1252"), "text/xml; charset=utf-8")
    assert body.decode() == "<t>Café – naïve</t>"
    assert note is not None


def test_the_header_goes_before_the_declaration() -> None:
    assert _read("Привет", "koi8-r", "windows-1251", "text/xml; charset=koi8-r") == "Привет"


def test_utf16_without_a_mark_is_seen() -> None:
    assert to_utf8("<t>é</t>".encode("utf-16-le"), None)[0].decode() == "<t>é</t>"
    assert to_utf8("<t>é</t>".encode("utf-16-be"), "text/xml; charset=utf-8")[0].decode() == "<t>é</t>"


@pytest.mark.parametrize("name", ["x-no-such-thing", "utf-7", "unicode_escape", "punycode", "rot13", "zlib", "\u2603"])
def test_an_encoding_that_is_none_of_the_webs_is_not_used(name: str) -> None:
    assert to_utf8("é".encode(), f"text/xml; charset={name}")[0].decode() == "é"


def test_what_xml_forbids_is_gone() -> None:
    body = b"a\x00b\x0bc\x1f\td\n\xed\xa0\x80e\xef\xbf\xbe"
    text = to_utf8(body, None)[0].decode("utf-8")
    assert not set(text) & set("\x00\x0b\x1f\ufffe")
    assert "\t" in text
    assert "\n" in text


def test_windows_1252_taken_for_latin_1_is_set_right() -> None:
    assert to_utf8("don\x92t".encode(), None)[0].decode() == "don’t"


def test_ten_megabytes_of_bad_bytes_are_text() -> None:
    assert to_utf8(b"\xff" * 10_000_000, None)[0].decode("utf-8") == "ÿ" * 10_000_000


def test_the_meta_element_of_a_page_counts_where_nothing_else_says() -> None:
    page = '<html><meta charset="windows-1251"><title>Привет</title>'.encode("cp1251")
    assert "Привет" in to_utf8(page, "text/html")[0].decode()
