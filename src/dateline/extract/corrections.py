"""Corrections and update notes: what an outlet says of its own text, in the languages that news comes in most."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.extract import words
from dateline.extract.blocks import Laid, RawBlock
from dateline.model import BlockKind

LONGEST = 1_500  # characters: what is longer is an article about a correction
SHORTEST = 25
REACH = 4  # blocks under the body that may be a note to it
_AROUND = 2  # elements around a note that may be classed as one
_ELSEWHERE = words.COMMENTS | words.RELATED | words.NAV | words.FOOTER | words.HIDDEN | words.NEWSLETTER | words.CAPTION

_CORRECTED = (
    r"corrections?(?: and clarifications?)?|clarifications?|korrektur|berichtigung|richtigstellung|korrigendum|rectificatifs?|correctifs?|précision|erratum|errata(?: corrige)?"
    r"|corrección|rectificación|fe de erratas|fe de errores|aclaración|correção|retificação|erramos|correzione|rettifica|precisazione|correctie|rectificatie|verbetering|aanvulling"
    r"|rättelse|rettelse|presisering|præcisering|oikaisu|korjaus|leiðrétting|sprostowanie|korekta|oprava|upřesnění|helyesbítés|erată|ispravak|исправление|уточнение|поправка|виправлення|уточнення"
    r"|διόρθωση|διευκρίνιση|düzeltme|tashih|تصحيح|تصويب|توضيح|תיקון|הבהרה|اصلاحیه|सुधार|भूल सुधार|সংশোধনী|pembetulan|ralat|koreksi|đính chính|แก้ไข"
)
_UPDATED = (
    r"update(?: \d)?|updated|aktualisierung|aktualisiert|mise à jour|actualización|actualizado|atualização|aggiornamento|uppdatering|oppdatering|opdatering|päivitys|aktualizacja|aktualizace"
    r"|обновление|обновлено|дополнено|оновлено|ενημέρωση|güncelleme|تحديث|עדכון|به‌روزرسانی|अपडेट|pembaruan|cập nhật"
)
# A label alone opens a note; behind it there may stand when the note was made, in figures.
_WHEN = r"(?:[ ,]{1,2}\(?(?=[\w., /]{0,30}\d)[\w., /]{1,32}\)?)?"
_BREAK = r" ?(?:[:：\]–—]|- )"
_LABEL = re.compile(
    rf"[\[(*]{{0,2}}(?:{_CORRECTED}|{_UPDATED}){_WHEN}{_BREAK}"
    r"|[【\[［(（](?:お知らせと)?(?:訂正|更正|勘误|勘誤|更新|정정|바로잡습니다)[^】\]］)）]{0,20}[】\]］)）]|(?:訂正|お詫びと訂正|更正|更正启事|勘误|勘誤|更新|정정|정정보도|바로잡습니다) ?[:：]",
    re.IGNORECASE,
)
# The same said in a sentence.
_SAID = re.compile(
    r"(?:this|an earlier version of this|a previous version of this|the original version of this) (?:article|story|post|report|item|page)(?:['’]s (?:headline|caption))? "
    r"(?:was (?:last )?(?:amended|updated|corrected|changed|edited on)|has been (?:amended|updated|corrected|changed|edited)|incorrectly|originally|misstated|stated|said|gave|misidentified|misspelled)\b"
    r"|(?:dieser|der) (?:artikel|text|beitrag) wurde (?:.{0,40} )?(?:aktualisiert|korrigiert|ergänzt|berichtigt)|in einer (?:früheren|ersten|vorherigen) (?:version|fassung) (?:dieses|des)"
    r"|(?:une|dans une) (?:première )?version (?:précédente|antérieure)|cet article a été (?:modifié|mis à jour|corrigé)|(?:una|en una|uma|em uma) vers(?:ión|ão) anterior|est[ea] (?:artículo|noticia|nota|texto|reportagem) (?:fue|ha sido|foi) (?:actualizad|corregid|atualizad|corrigid)[oa]"
    r"|una (?:versione precedente|precedente versione)|in een eerdere versie|dit artikel is (?:bijgewerkt|aangepast|gecorrigeerd)|i en tidigare version|i en tidligere (?:versjon|version)|artikeln har (?:uppdaterats|rättats)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"[\[(*]{0,2}(?:editor['’]?s['’]? note|editors['’] note|note to readers|anmerkung der redaktion|anm\. d\. red\.?|hinweis(?: der redaktion)?|transparenzhinweis|note de la rédaction|ndlr|nota del editor|nota de (?:la )?redacción"
    r"|nota da redação|nota della redazione|redaktionens? (?:anmärkning|note)|noot van de redactie|от редакции|примечание(?: редакции)?|від редакції|od redakcji|編集部注|編者按|编者按|편집자 주|ملاحظة المحرر|editörün notu) ?[:：.–—-]",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"correct|updated?\b|amended|clarif|misstat|incorrect|earlier version|previous version|\berrors?\b|\badded\b|aktualisiert|korrigiert|ergänzt|früheren|berichtigt|modifi|mis à jour|corrig|version précédente|actualizad|correg|anterior"
    r"|atualizad|aggiornat|precedente|eerdere|bijgewerkt|tidigare|tidligere|исправ|обновл|уточн|предыдущ|виправ|оновл|poprawion|zaktualiz|訂正|修正|更正|更新|정정|수정|تصحيح|تحديث|düzelt|güncel",
    re.IGNORECASE,
)
_CLASSED = re.compile(r"correct|errat", re.IGNORECASE)  # not every editor's note is one
# Without one of these in its first words a text is no note.
_SIGNS = frozenset(":：]】］)）–—")
_OPENERS = (
    "This ", "this ", "An ", "A ", "The original", "Dieser ", "Der ", "In ein", "Une ", "Dans ", "Cet ", "Una ", "En una", "Uma ", "Em uma", "Est", "Dit ",
    "I en ", "Artikeln ", "Anm.",
)  # fmt: skip
_SENTENCE_END = re.compile(r"[.!?…。！？।؟\]][\])\"'”’»*]*$")


def kind_of(text: str) -> BlockKind:
    """What a paragraph is."""
    return BlockKind.CORRECTION if is_note(text) else BlockKind.PARAGRAPH


def is_note(text: str) -> bool:
    """Whether a paragraph is a note on what was wrong or was added."""
    if 2 * len(text) < SHORTEST or len(text) > LONGEST:
        return False
    opening = text[:300]
    if _SIGNS.isdisjoint(opening[:90]) and not text.startswith(_OPENERS) and "- " not in opening[:90]:
        return False  # most paragraphs: the patterns below cost ten times as much
    if _LABEL.match(opening) is not None or _SAID.match(opening) is not None:
        return True
    found = _NOTE.match(opening)
    return found is not None and _CHANGED.search(text, found.end(), found.end() + 500) is not None


def is_classed(laid: Laid, raw: RawBlock) -> bool:
    """Whether a paragraph's own elements say that it is such a note."""
    if len(raw.text) > LONGEST:
        return False
    around = [laid.elements[element] for element in laid.ancestors(raw.element, _AROUND)]
    return any(element.bits & words.CORRECTION and _CLASSED.search(element.attrs[:400]) for element in around)


def added(laid: Laid, kept: Sequence[int]) -> list[int]:
    """The body's blocks and the notes between and right under them, told by their words or their class."""
    if not kept:
        return []
    body = set(kept)
    for index in range(kept[0], min(kept[-1] + REACH + 1, len(laid.blocks))):
        block = laid.blocks[index]
        if index in body or block.heading or len(block.text) < SHORTEST or block.link_chars * 2 > len(block.text):
            continue
        told = is_note(block.text) or is_classed(laid, block)
        if told and _SENTENCE_END.search(block.text[-6:]) is not None:
            around = [laid.elements[element].bits for element in laid.ancestors(block.element, 4)]
            if not any(bits & _ELSEWHERE for bits in around):
                body.add(index)
    return sorted(body)
