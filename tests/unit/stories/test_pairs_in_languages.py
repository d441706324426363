"""Pairs as newsrooms make them, each in several languages: what an outlet does with a text, and what only looks like it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.copied_texts import keys_of
from tests.unit.stories.test_copies_in_languages import LANGUAGES

from dateline.stories.overlaps import overlap
from dateline.stories.relations import Measures, Relation, relation

Text = Sequence[str]
COPY, UPDATE, CONTAINED, QUOTES, DISTINCT = Relation

# A company's statement, given without marks, and what it says of itself under each release.
STATEMENTS = {
    "English": (
        (
            "The company regrets the delays of recent weeks and understands the anger of passengers. A team "
            "of forty engineers is working day and night on the signals between Velm and Korsberg. Tickets "
            "that were not used will be paid back within fourteen days without any form to fill in. From the "
            "first of May trains will run every half hour again, and the old timetable returns in June."
        ),
        (
            "About Halden Marine: Halden Marine builds and repairs engines for ferries and fishing boats. "
            "Founded in 1921, the company employs 2,300 people at seven plants on the coast and had sales of "
            "640 million crowns last year. Its shares are listed in Orsund. More at the company's site."
        ),
    ),
    "German": (
        (
            "Das Unternehmen bedauert die Verspätungen der vergangenen Wochen und versteht den Ärger der "
            "Fahrgäste. Ein Team von vierzig Technikern arbeitet Tag und Nacht an den Signalen zwischen Velm "
            "und Korsberg. Fahrkarten, die nicht genutzt wurden, werden binnen vierzehn Tagen ohne Formular "
            "erstattet. Vom ersten Mai an fahren die Züge wieder im Halbstundentakt, im Juni kehrt der alte "
            "Fahrplan zurück."
        ),
        (
            "Über Halden Marine: Halden Marine baut und wartet Motoren für Fähren und Fischerboote. Das 1921 "
            "gegründete Unternehmen beschäftigt 2.300 Menschen an sieben Standorten an der Küste und setzte "
            "im vergangenen Jahr 640 Millionen Kronen um. Die Aktien werden in Orsund gehandelt."
        ),
    ),
    "French": (
        (
            "L'entreprise regrette les retards des dernières semaines et comprend la colère des voyageurs. "
            "Une équipe de quarante techniciens travaille jour et nuit sur les signaux entre Velm et "
            "Korsberg. Les billets inutilisés seront remboursés sous quatorze jours sans formulaire à "
            "remplir. À partir du premier mai, les trains circuleront de nouveau toutes les demi-heures et "
            "l'ancien horaire reviendra en juin."
        ),
        (
            "À propos de Halden Marine : Halden Marine construit et répare des moteurs pour ferries et "
            "bateaux de pêche. Fondée en 1921, la société emploie 2.300 personnes sur sept sites de la côte "
            "et a réalisé l'an dernier un chiffre d'affaires de 640 millions de couronnes."
        ),
    ),
    "Russian": (
        (
            "Компания сожалеет о задержках последних недель и понимает недовольство пассажиров. Сорок "
            "инженеров днём и ночью работают над сигналами между Вельмом и Корсбергом. Неиспользованные "
            "билеты будут оплачены в течение четырнадцати дней без заявления. С первого мая поезда снова "
            "пойдут каждые полчаса, а в июне вернётся прежнее расписание."
        ),
        (
            "О компании: Халден Марин строит и ремонтирует двигатели для паромов и рыболовных судов. Компания "
            "основана в 1921 году, на семи заводах работают 2300 человек, выручка в прошлом году составила "
            "640 млн крон."
        ),
    ),
}


def pairs(report: Text, other: Text) -> dict[str, tuple[Text, Text, tuple[Relation, ...]]]:
    """Two texts of each kind, and how they may be read."""
    r, o = list(report), list(other)
    dressed = [o[0][:30], *r[:2], f"Also on this site: {o[1][:40]}", *r[2:], "Sign up for our newsletter."]
    corrected = ["Correction: an earlier version of this report gave another figure in the second paragraph.", *r]
    brought_up = [o[0], *r[1:3], r[3].replace("18", "21"), r[4], r[5].replace("24", "31")]
    return {
        "house lines above, between and below": (r, dressed, (COPY,)),
        "a paragraph and another added in the middle": (r, [*r[:3], *o[1:3], *r[3:]], (COPY,)),
        "reporting added in three places": (r, [r[0], o[0], *r[1:3], o[1], *r[3:5], o[2], r[5]], (COPY,)),
        "own reporting behind": (r, [*r, *o], (COPY,)),
        "an own lede and a cut tail": (r, [o[0], *r[1:5]], (COPY,)),
        "a correction above": (r, corrected, (COPY,)),
        "the lede left out": (r, r[1:], (COPY,)),
        "paragraphs joined, two turned round": (r, [f"{r[0]} {r[1]}", r[3], r[2], *r[4:]], (COPY,)),
        "both cut": (r[:4], [r[0], *r[2:]], (COPY,)),
        "a paragraph lifted": (r, [*o[:2], r[2], *o[2:]], (QUOTES, DISTINCT)),
        "a new top and other figures below": (r, brought_up, (UPDATE, COPY)),
        "running notes by the clock": (
            r,
            [*r, *[f"{hour}:05 {part}" for hour, part in enumerate(o, 11)]],
            (CONTAINED,),
        ),
    }


def stated(report: Text, other: Text, statement: str, about: str) -> dict[str, tuple[Text, Text, tuple[Relation, ...]]]:
    """The same of what a company says."""
    r, o, said = list(report), list(other), [f"{part.rstrip('.')}." for part in statement.split(". ")]
    none = (QUOTES, DISTINCT, UPDATE, CONTAINED)
    mixed = [r[0], *said[:2], r[1], *said[2:], r[2]], [o[0], said[0], o[1], *said[1:3], o[2], said[3]]
    return {
        "a statement in two reports": ([*r[:2], statement, r[3]], [*o[:2], statement, o[3]], none),
        "a statement among own words": (*mixed, none),
        "two releases of one company": ([*r[:4], about], [*o, about], none),
        "two short releases of one company": ([*r[:2], about], [*o[:2], about], none),
        "a release without what it says of the company": ([*r[:4], about], r[:4], (COPY,)),
        "a release of which two keep other parts": ([*r[:4], about], [r[0], *r[2:4], about], (COPY,)),
    }


def read(one: Text, other: Text) -> Relation:
    a, b = keys_of(one, headline="One headline"), keys_of(other, headline="Another")
    forth = relation(overlap(a, b), Measures())
    assert forth is relation(overlap(b, a), Measures())
    return forth


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("kind", list(pairs("abcdef", "abcd")))
def test_what_newsrooms_make_of_a_text_is_read_in_every_language(kind: str, language: str) -> None:
    one, other, wanted = pairs(LANGUAGES[language].report, LANGUAGES[language].other)[kind]
    assert read(one, other) in wanted


@pytest.mark.parametrize("language", list(STATEMENTS))
@pytest.mark.parametrize("kind", list(stated("abcdef", "abcd", "a. b. c. d.", "")))
def test_what_a_company_says_joins_no_two_reports(kind: str, language: str) -> None:
    texts = LANGUAGES[language]
    one, other, wanted = stated(texts.report, texts.other, *STATEMENTS[language])[kind]
    assert read(one, other) in wanted
