"""Corrections and update notes are blocks of their own, in many languages; what only sounds like one is none."""

from __future__ import annotations

import pytest

from dateline.extract import extract
from dateline.extract.blocks import fragment
from dateline.extract.corrections import added, is_note
from dateline.model import BlockKind

TEXT = "The council said on Monday that the bridge would stay closed until the spring, and nobody objected to it."
NOTES = """Correction: An earlier version of this article misstated the cost of the bridge.
This article was amended on 5 March 2025 to correct the name of the mayor.
Update, 4 March, 3 p.m.: This story has been updated with a statement of the firm.
Editor's note: This story was updated to reflect the vote of the council.
[UPDATE 2: adds quote from the mayor in paragraph four]
Korrektur: In einer früheren Version dieses Artikels stand ein anderer Preis.
Anmerkung der Redaktion: In einer früheren Fassung hieß es, die Brücke sei von 1919.
Mise à jour le 5 mars 2025 : cet article a été modifié.
Fe de errores: en una versión anterior se indicaba otro nombre.
Correção: uma versão anterior deste texto informava valor errado.
Erramos: a ponte foi construída em 1921, e não em 1919.
Errata corrige: il ponte è stato costruito nel 1921.
Correctie: in een eerdere versie van dit artikel stond een verkeerd bedrag.
Rättelse: I en tidigare version av artikeln angavs fel kostnad.
Sprostowanie: we wcześniejszej wersji artykułu podano błędną kwotę.
Исправление: в предыдущей версии материала была указана неверная сумма.
Düzeltme: Haberin önceki sürümünde maliyet yanlış yazılmıştı.
تصحيح: ورد في نسخة سابقة من هذا التقرير مبلغ خاطئ.
תיקון: בגרסה קודמת של הכתבה צוין סכום שגוי.
【訂正】記事の初出時、橋の費用に誤りがありました。
更正：本文早前版本中大桥的造价有误。
정정: 이전 기사에서 다리 비용이 잘못 기재되었습니다.
सुधार: इस लेख के पिछले संस्करण में लागत गलत बताई गई थी।""".splitlines()
NO_NOTES = """Update your calendars: the bridge will be closed from March, the council said.
Correction officers at the town's prison: who they are and what they do all day.
Updates on the closing will be posted on the town's page, the mayor said.
Update-Welle trifft die Stadt und ihre Ämter noch vor dem Frühling.
This article was written by a reporter who lives beside the bridge.
Editor's note: The author is a professor of bridges at the university.
Oprava mostu začne na jaře a potrvá podle města do konce roku.""".splitlines()


@pytest.mark.parametrize("note", NOTES)
def test_a_note_under_the_text_is_a_correction(note: str) -> None:
    page = f"<article><h1>The bridge stays closed</h1>{f'<p>{TEXT}</p>' * 5}<p><em>{note}</em></p></article>"
    last = extract(page.encode(), "https://paper.example/a").blocks[-1]
    assert (last.kind, last.text) == (BlockKind.CORRECTION, note)


@pytest.mark.parametrize("text", NO_NOTES)
def test_a_sentence_that_sounds_like_a_note_is_none(text: str) -> None:
    assert not is_note(text)


def test_a_note_may_be_told_by_its_class_alone() -> None:
    note = "The mayor is Ada Holm and not, as we had it, Eva Holm."
    page = f"<h1>The bridge</h1>{f'<p>{TEXT}</p>' * 5}<div class='story-correction'><p>{note}</p></div>"
    found = extract(f"<article>{page}</article>".encode(), "https://paper.example/a").blocks
    assert [block.text for block in found if block.kind is BlockKind.CORRECTION] == [note]


def test_a_classed_note_right_under_the_text_is_kept_whatever_it_looks_like() -> None:
    note = "<div class='story-correction'><p>The mayor is Ada Holm.</p></div>"
    button = "<div class='story-correction'><p>Submit a correction here</p></div>"
    far = "<p>Elsewhere</p>" * 4
    laid = fragment(f"<p>{TEXT}</p><p>{TEXT}</p>{button}{note}{far}{note}")
    assert [laid.blocks[index].text for index in added(laid, [0, 1])] == [TEXT, TEXT]
    longer = note.replace("Holm", "Holm and not, as we had it, Eva Holm")
    laid = fragment(f"<p>{TEXT}</p><p>{TEXT}</p>{button}{longer}{far}{longer}")
    assert added(laid, [0, 1]) == [0, 1, 3]


def test_long_runs_of_what_a_note_begins_with_cost_nothing() -> None:
    for run in ("Update ", "Correction 1 ", "(", "Hinweis:", "1, "):
        assert not is_note("Update" + run * 200_000)
