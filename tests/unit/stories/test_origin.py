"""Whose text a group is, from what its pages say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.copied_texts import article, report

from dateline.model import ArticleId
from dateline.stories.copies import keys
from dateline.stories.house import House
from dateline.stories.origin import Member, Origin, Sureness, origin
from dateline.stories.origin_credits import Place, credits, stated
from dateline.stories.origin_names import looks_like_agency, looks_like_person, owns_host, same_name

TEXT = report(1, 6)
DATELINE = "KORSBERG, March 3 (Tidewire) - "


def member(number: int, outlet: str, paragraphs: list[str], host: str = "", hour: int = 0) -> Member:
    url = f"https://{host or outlet.lower().replace(' ', '') + '.example'}/{number}"
    at = datetime(2026, 3, 3, hour, tzinfo=UTC)
    return Member(ArticleId(number), outlet, url, at, keys(article(paragraphs, url=url), House(), outlet))


def own(number: int = 1, hour: int = 0) -> Member:
    return member(number, "Tidewire", [DATELINE + TEXT[0], *TEXT[1:]], hour=hour)


def named(found: Origin) -> tuple[str | None, int | None, bool]:
    return found.name, found.article, found.unseen


@pytest.mark.parametrize(
    "credited",
    [
        ["Korsberg (Tidewire) – " + TEXT[0], *TEXT[1:]],
        ["By Tidewire", *TEXT],
        [*TEXT, "(Reporting by Tidewire)"],
        [*TEXT, "© 2026 Tidewire. All rights reserved."],
        [*TEXT, "This story was provided by Tidewire."],
        [*TEXT, "— Tidewire"],
        TEXT,
    ],
)
def test_the_agencys_own_version_is_the_origin_of_credited_and_stripped_copies(credited: list[str]) -> None:
    found = origin([member(2, "Bay Post", credited), own(3, hour=5), member(4, "Hill Echo", TEXT[:4])])
    assert named(found) == ("Tidewire", 3, False)
    assert found.sure is Sureness.STATED
    assert "Tidewire" in found.words()
    assert any(evidence.article == 3 and "dateline" in evidence.because for evidence in found.evidence)


def test_an_agency_whose_own_version_was_never_seen_is_named_and_unseen() -> None:
    found = origin([member(2, "Bay Post", ["By Pan-Alpine Press Service", *TEXT]), member(4, "Hill Echo", TEXT)])
    assert named(found) == ("Pan-Alpine Press Service", None, True)
    assert found.sure is Sureness.LIKELY
    assert "probably" in found.words()
    assert "not been seen" in found.words()


def test_a_second_agency_that_wrote_nothing_does_not_win() -> None:
    helped = ["Additional reporting by Nordwire.", "Photo: Nordwire", "Nordwire contributed to this report."]
    for line in helped:
        found = origin([own(), member(2, "Bay Post", [*TEXT, line]), member(3, "Hill Echo", [*TEXT, line])])
        assert found.name == "Tidewire"
        assert origin([member(2, "Bay Post", [*TEXT, line])]).name is None


def test_a_house_that_quotes_an_agency_has_not_copied_it() -> None:
    lifted = [TEXT[0], f"Reuters reported: {report(3)[1]}", *TEXT[1:]]
    assert named(origin([member(1, "Bay Post", lifted)])) == (None, None, False)


def test_a_papers_own_name_and_its_people_are_no_agency() -> None:
    signed = [
        "By Bay Post Staff",
        "By Jane Doe",
        *TEXT,
        "© 2026 Bay Post. All rights reserved.",
        "Bay Post staff contributed.",
    ]
    assert named(origin([member(1, "Bay Post", signed)])) == (None, None, False)


def test_without_a_credit_nobody_is_named() -> None:
    two = [member(1, "Bay Post", TEXT), member(2, "Hill Echo", TEXT[:4], hour=3)]
    assert named(origin(two)) == (None, None, False)
    assert origin(two).sure is Sureness.UNKNOWN
    three = origin([*two, member(3, "Moor Mail", TEXT[:5])])
    assert named(three) == (None, None, True)
    assert "none says whose" in three.words()


def test_spellings_of_one_agency_are_counted_together() -> None:
    found = origin(
        [
            member(1, "Bay Post", ["By Harbour Press Agency", *TEXT]),
            member(2, "Hill Echo", ["LONDON (HPA) - " + TEXT[0], *TEXT[1:]]),
            member(3, "Moor Mail", ["By Nordwire", *TEXT]),
        ]
    )
    assert found.name in ("HPA", "Harbour Press Agency")


def test_of_several_own_versions_the_fullest_is_the_origin() -> None:
    short = member(1, "Tidewire", [DATELINE + TEXT[0], *TEXT[1:3]])
    assert origin([short, own(2, hour=4)]).article == 2


def test_the_order_of_members_does_not_matter() -> None:
    group = [member(2, "Bay Post", ["By Tidewire", *TEXT]), own(3), member(4, "Hill Echo", [*TEXT, "Source: Nordwire"])]
    assert origin(group) == origin(group[::-1])


@pytest.mark.parametrize(
    ("line", "name", "place"),
    [
        ("ROMA (ANSA) - Il governo ha detto.", "ANSA", Place.DATELINE),
        ("Berlin (dpa) – Die Regierung sagte.", "dpa", Place.DATELINE),
        ("PARIS, 3 mars (AFP) — Le gouvernement a dit.", "AFP", Place.DATELINE),
        ("KYIV (Reuters) - The government said.", "Reuters", Place.DATELINE),
        ("The Associated Press", "AP", Place.BYLINE),
        ("Quelle: dpa", "dpa", Place.FOOT),
        ("© dpa-infocom, dpa:260303-99-123456/3", "dpa", Place.FOOT),
        ("Fuente: EFE", "EFE", Place.FOOT),
        ("This article first appeared in Harbour Review.", "Harbour Review", Place.FOOT),
    ],
)
def test_credits_are_read_by_their_place(line: str, name: str, place: Place) -> None:
    texts = [line, *TEXT] if place in (Place.DATELINE, Place.BYLINE) else [*TEXT, line]
    assert [(credit.name, credit.place) for credit in credits(article(texts), "Bay Post")] == [(name, place)]


@pytest.mark.parametrize(
    "line",
    [
        "A report published on Monday says that the bridge was closed.",
        "The company (which nobody had heard of) - fell.",
        "Three months ended (nil) - no change.",
        "It was written by hand.",
        "(see below)",
        "From Monday",
        "By the river",
    ],
)
def test_sentences_with_marks_are_no_credits(line: str) -> None:
    assert credits(article([line, *TEXT, line]), "Bay Post") == ()


def test_names_are_told_apart_and_joined() -> None:
    assert same_name("OKP", "Ostkanal Presse")
    assert same_name("The Associated Press", "AP")
    assert same_name("Corvid", "Corvid Newswire")
    assert not same_name("AP", "APA")
    assert not same_name("PA", "PAPS")
    assert looks_like_agency("Delta News Service")
    assert not looks_like_agency("the minister")
    assert looks_like_person("Jane Doe")
    assert not looks_like_person("Reuters")
    assert owns_host("Harbour Press Agency", "www.harbourpress.example")
    assert not owns_host("AP", "apple.example")


def test_a_paper_that_begins_like_an_agency_is_not_the_agency() -> None:
    paper = member(1, "The Tide", ["KORSBERG (Tide Wire) - " + TEXT[0], *TEXT[1:]])
    other = member(2, "Paper", ["By Tide Wire", *TEXT[:4]])
    assert named(origin([paper, other])) == ("Tide Wire", None, True)


def test_an_agency_is_told_by_its_host_or_its_own_datelines_where_its_name_is_short() -> None:
    by_host = member(1, "Tide", TEXT, host="tidewire.example")
    by_dateline = member(1, "Tide", ["KORSBERG (Tide) - " + TEXT[0], *TEXT[1:]])
    other = member(2, "Paper", ["By Tide Wire", *TEXT[:4]])
    for agency in (by_host, by_dateline):
        assert named(origin([agency, other]))[1:] == (1, False)


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        ("МОСКВА, 3 мар — РИА Новости. ", "RIA Novosti"),
        ("МОСКВА, 3 марта. /ТАСС/. ", "TASS"),
        ("NEW YORK, March 3, 2026 /PRNewswire/ -- ", "PR Newswire"),
        ("New Delhi [India], March 3 (ANI): ", "ANI"),
        ("New Delhi, Mar 3 (PTI) ", "PTI"),
        ("AFP - ", "AFP"),
        ("新华社北京3月3日电 ", "Xinhua"),
        ("【東京共同】", "Kyodo"),
        ("(서울=연합뉴스) ", "Yonhap"),
        ("الرياض (رويترز) - ", "Reuters"),
    ],
)
def test_a_dateline_is_read_in_the_forms_of_many_countries(opening: str, agency: str) -> None:
    (found,) = credits(article([opening + TEXT[0], *TEXT[1:]]), "Paper")
    assert (found.name, found.place) == (agency, Place.DATELINE)


@pytest.mark.parametrize(
    ("credit", "names"),
    [
        ("BERLIN (AFP/Reuters) - The harbour opens again in May, the minister said.", ["AFP", "Reuters"]),
        ("Berlin (dpa/lno) - Der Hafen soll im Mai wieder öffnen.", ["dpa"]),
        ("Wien (APA/dpa) – Der Hafen soll im Mai wieder öffnen.", ["APA", "dpa"]),
        ("(ANI) The harbour opens again in May, the minister said.", ["ANI"]),
        ("Roma, 3 mar. (askanews) - Il porto riapre a maggio.", ["Askanews"]),
        ("By AFP/Reuters", ["AFP", "Reuters"]),
        ("Reuters, AFP", ["Reuters", "AFP"]),
        ("AP and Reuters", ["AP", "Reuters"]),
        ("EFE/Agencias", ["EFE"]),
        ("By AFP avec Reuters", ["AFP"]),
        ("(AP, dpa)", ["AP", "dpa"]),
        ("Quelle: dpa/AFP", ["dpa", "AFP"]),
        ("Quelle: ntv.de, hul/dpa", []),
        ("Le Monde avec AFP", []),
        ("- with inputs from PTI", []),
        ("(With agency inputs)", []),
        ("Con información de EFE", []),
        ("Staff and agencies", []),
        ("(Agencies)", []),
        ("Agencias", []),
        ("By Agenturen", []),
    ],
)
def test_a_credit_names_every_agency_it_gives_and_nobody_for_agencies_at_large(credit: str, names: list[str]) -> None:
    texts = [credit, *TEXT] if credit.startswith(("By", "(ANI")) or len(credit) > 40 else [*TEXT, credit]
    found = credits(article(texts), "Bay Post")
    assert [one.name for one in found] == names
    assert stated(found) == (names[0] if len(names) == 1 else None)


@pytest.mark.parametrize("author", ["AFP/Reuters", "Agencias"])
def test_a_page_that_names_several_agencies_or_any_is_no_copy_of_another_agencys_only(author: str) -> None:
    page = replace(article(TEXT), authors=(author,), agency=author)
    assert stated(credits(page, "Bay Post")) is None


def test_two_agencies_that_are_credited_together_are_both_named() -> None:
    pages = [member(2, "Bay Post", [*TEXT, "AFP/Reuters"]), member(3, "Hill Echo", ["By AFP/Reuters", *TEXT[:4]])]
    found = origin([*pages, member(4, "Fen Star", TEXT)])
    assert named(found) == ("AFP and Reuters", None, True)
    three = origin([member(2, "Bay Post", [*TEXT, "(AFP, dpa, AP)"])])
    assert three.name == "AFP, AP and dpa"
    told = [*TEXT[:3], "The minister told Reuters that the harbour opens again.", *TEXT[3:], "AFP/Reuters"]
    assert origin([member(2, "Bay Post", told)]).name == "AFP and Reuters"


def test_of_two_agencies_the_one_that_others_credit_alone_is_named() -> None:
    pages = [
        member(2, "Bay Post", [*TEXT, "AFP/Reuters"]),
        member(3, "Hill Echo", ["PARIS (AFP) - " + TEXT[0], *TEXT[1:]]),
    ]
    assert origin(pages).name == "AFP"


@pytest.mark.parametrize(
    ("opening", "foot"),
    [
        ("ORSUND, March 3, 2026 /PRNewswire/ -- ", "SOURCE Halden Marine"),
        ("ORSUND, March 3, 2026 (GLOBE NEWSWIRE) -- ", "SOURCE: Halden Marine"),
        ("Orsund (ots) - ", "Original-Content von: Halden Marine, übermittelt durch news aktuell"),
    ],
)
def test_a_release_is_from_the_company_that_issued_it_and_not_from_the_service_that_sent_it(
    opening: str, foot: str
) -> None:
    release = [opening + TEXT[0], *TEXT[1:]]
    found = origin(
        [member(2, "Bay Post", [*release, foot]), member(3, "Hill Echo", release), member(4, "Fen", TEXT[:4])]
    )
    assert named(found) == ("Halden Marine", None, True)
    assert found.sure is Sureness.STATED
    sender = credits(article(release), "Hill Echo")[0].name
    alone = origin([member(3, "Hill Echo", release)])
    assert alone.name == sender
    assert "who issued it is not known" in alone.words()
    two = [member(2, "Bay Post", [*release, foot]), member(3, "Hill Echo", [*release, "SOURCE Korsen Lines"])]
    assert origin(two).name == sender


@pytest.mark.parametrize(
    "opening",
    [
        "KORSBERG — The ministry. ",
        "Berlin/Paris and on - ",
        "The yard – Orsund's oldest, ",
        "LONDON [EU], where (they say) ",
        "社长周三在北京说电 ",
    ],
)
def test_an_opening_that_only_looks_like_a_dateline_names_nobody(opening: str) -> None:
    assert credits(article([opening + TEXT[0], *TEXT[1:]]), "Paper") == ()


@pytest.mark.parametrize(
    "foot", ["来源：新华社", "（来源：新华社）", "المصدر: رويترز", "Kaynak: Anadolu Ajansı", "출처: 연합뉴스"]
)
def test_a_foot_is_read_in_the_words_of_many_countries(foot: str) -> None:
    assert [found.place for found in credits(article([*TEXT, foot]), "Paper")] == [Place.FOOT]
