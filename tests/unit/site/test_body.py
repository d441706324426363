"""A body's blocks cut into stretches: all of the text, none of what is foreign."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.model import Span, SpanKind
from dateline.site.body import stretches

_SPANS = st.lists(
    st.builds(
        Span,
        st.integers(-5, 60),
        st.integers(-5, 60),
        st.sampled_from(SpanKind),
        st.sampled_from([None, "https://x.example/", "javascript:alert(1)", "https://["]),
    ),
    max_size=6,
)


@given(st.text(max_size=50), _SPANS)
def test_stretches_are_the_text_and_link_to_the_web_only(text: str, spans: list[Span]) -> None:
    found = stretches(text, spans)
    assert "".join(s.text for s in found) == text
    assert all(s.href in (None, "https://x.example/") for s in found)


def test_a_dateline_is_set_apart_and_overlapping_spans_keep_their_kinds() -> None:
    spans = (
        Span(0, 6, SpanKind.DATELINE),
        Span(8, 14, SpanKind.LINK, "https://x.example/"),
        Span(10, 99, SpanKind.STRONG),
    )
    found = stretches("LISBON: eleven", spans)
    assert [(s.text, s.place, s.href is not None, s.strong) for s in found] == [
        ("LISBON", True, False, False),
        (": ", False, False, False),
        ("el", False, True, False),
        ("even", False, True, True),
    ]
