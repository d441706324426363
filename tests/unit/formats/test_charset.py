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


_RUSSIAN = "Премьер-министр выступил в парламенте с докладом о бюджете на будущий год"
_JAPANESE = "首相は国会で来年度の予算について演説し、与野党に協力を求めた"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (_RUSSIAN, "cp1251"),
        (_RUSSIAN, "koi8-r"),
        (_RUSSIAN, "cp866"),
        (_JAPANESE, "euc-jp"),
        (_JAPANESE, "shift_jis"),
        (_JAPANESE, "iso2022_jp"),
        ("대통령은 국회에서 내년 예산에 대한 연설을 하고 협력을 요청했다고 밝혔다", "cp949"),
        ("总理在议会就明年的预算发表了讲话，他说这是国家的大事，要求各方合作", "gb18030"),
        ("Ο πρωθυπουργός μίλησε στη βουλή για τον προϋπολογισμό του νέου έτους", "iso-8859-7"),
    ],
)
@pytest.mark.parametrize("said", ["", " encoding='utf-8'"])
def test_letters_tell_an_encoding_that_is_not_named_rightly(text: str, encoding: str, said: str) -> None:
    body, note = to_utf8(f"<?xml version='1.0'{said}?><t>{text}</t>".encode(encoding), None)
    assert text in body.decode() and note is not None


def test_a_language_tells_an_encoding_whose_letters_are_latin() -> None:
    text = "<rss><language>cs</language><t>Předseda vlády řekl, že žádná změna nepřijde</t></rss>"
    assert to_utf8(text.encode("cp1250"), None)[0].decode() == text
    assert to_utf8(text.encode("iso-8859-2"), None)[0].decode() == text


@pytest.mark.parametrize(
    "text",
    ["Café – “naïve” façade, déjà vu à l’été", "Größe, Übermut und Äußerungen zur Straße", "É “x” ’’’’’’’’’’’’ “”"],
)
def test_western_letters_are_taken_for_nothing_else(text: str) -> None:
    assert to_utf8(f"<t>{text}</t>".encode("cp1252"), None)[0].decode() == f"<t>{text}</t>"


def test_one_damaged_byte_does_not_make_a_text_of_another_encoding() -> None:
    body = f"<t>{_RUSSIAN}</t>".encode() + b"\xc3"
    assert _RUSSIAN in to_utf8(body, None)[0].decode()


@pytest.mark.parametrize(("label", "text"), [("x-sjis", _JAPANESE), ("windows-874", "นายกรัฐมนตรี")])
def test_labels_of_the_web_are_known(label: str, text: str) -> None:
    codec = {"x-sjis": "cp932", "windows-874": "cp874"}[label]
    assert (
        to_utf8(f"<?xml version='1.0' encoding='{label}'?><t>{text}</t>".encode(codec), None)[0]
        .decode()
        .endswith(f"{text}</t>")
    )
