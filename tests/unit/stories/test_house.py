"""House text is learnt from an outlet's own articles."""

from __future__ import annotations

from dateline.stories.house import MOST_LINES, House, learn, line_key


def learnt(*articles: list[str]) -> House:
    house = House()
    for lines in articles:
        house = learn(house, [line_key(line) for line in lines])
    return house


def test_a_line_under_many_articles_is_house_text() -> None:
    house = learnt(*[[f"report {n} of the day", "sign up for our letter"] for n in range(20)])
    assert house.holds(line_key("sign up for our letter"))
    assert not house.holds(line_key("report 3 of the day is its own line"))


def test_a_text_in_three_of_an_outlets_feeds_is_none() -> None:
    house = learnt(*[["the dam at kors burst on monday"]] * 3)
    assert not house.holds(line_key("the dam at kors burst on monday"))


def test_a_label_is_learnt_whatever_follows_it() -> None:
    house = learnt(*[[f"also on this site: a headline called {n}"] for n in range(6)])
    assert house.holds(line_key("also on this site: one that nobody has seen"))


def test_figures_in_a_short_line_do_not_tell_it_apart() -> None:
    assert line_key("5 min read") == line_key("12 min read")


def test_a_line_seen_twice_in_one_article_counts_once() -> None:
    assert learnt(["share this"] * 9).lines[line_key("share this")] == 1


def test_what_an_outlet_stopped_printing_is_forgotten() -> None:
    house = learnt(*[["the old notice"]] * 30, *[[f"a paragraph with the number {n:x} in it" * 3] for n in range(900)])
    assert not house.holds(line_key("the old notice"))


def test_memory_of_an_outlet_is_bounded_and_a_value_never_changes() -> None:
    first = learnt(["a"])
    learn(first, range(2 * MOST_LINES))
    assert dict(first.lines) == {line_key("a"): 1}
    assert len(learn(first, range(2 * MOST_LINES)).lines) <= MOST_LINES
