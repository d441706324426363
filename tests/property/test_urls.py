"""No string makes the reading of addresses raise, and what it gives stays as it is when read again."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline import urls

_PARTS = (
    "http https : / // \\ ? # @ [ ] % %2e %2E .. . & = utm_source=x a b.com 127.0.0.1 0x7f 1 ::1 :80 :0 xn-- "
    "xn--a ä 日本 ß . \t \n \x00 \ud800 %zz %C3 %41 %2541 ' \" < > { } | ^ ` ; ①"
)
_PIECES = st.sampled_from(_PARTS.split(" "))
_ADDRESSES = st.one_of(
    st.text(max_size=60),
    st.lists(_PIECES, max_size=14).map("".join),
    st.lists(_PIECES, max_size=12).map(lambda parts: "http://" + "".join(parts)),
    st.lists(_PIECES, max_size=8).map(lambda parts: "https://example.com/" + "".join(parts)),
)


@settings(max_examples=400, deadline=None)
@given(_ADDRESSES, _ADDRESSES)
@example("http://a/%25%34%31", "")
@example("http://a/.%2e/", "..")
@example("http://[::ffff:1.2.3.4]/", "//[")
def test_reading_never_raises_and_settles_at_once(url: str, other: str) -> None:
    for text in (urls.resolve(None, url), urls.resolve(url, other)):
        if text is not None:
            assert text.isascii()
            assert text.isprintable()
            assert " " not in text
            assert text.startswith(("http://", "https://"))
            assert urls.resolve(None, text) == text
    plain = urls.normalise(url)
    assert urls.normalise(plain) == plain
    assert urls.host_of(plain) == urls.host_of(url)
    assert urls.is_web(url) == (urls.site_of(url) is not None) == bool(urls.host_of(url))
    assert bool(urls.shown_host(url)) == urls.is_web(url)
    assert len(urls.picture_id(url)) == 32


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "{:#x}", "0{:o}"]))
def test_a_number_as_host_is_the_address_it_stands_for(number: int, form: str) -> None:
    from ipaddress import IPv4Address

    assert urls.host_of(f"http://{form.format(number)}/") == str(IPv4Address(number))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["..", ".", "a", "%2e", "%2E%2e", "b.c", ""]), max_size=8))
def test_no_path_leads_above_the_root(segments: list[str]) -> None:
    web = urls.parse("http://h/" + "/".join(segments))
    assert web is not None
    assert not {"..", "."} & set(web.path.replace("%2e", ".").replace("%2E", ".").split("/"))
