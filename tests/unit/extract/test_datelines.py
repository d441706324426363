"""The place and agency that open a text, in many languages."""

from __future__ import annotations

import pytest

from dateline.extract.datelines import read


@pytest.mark.parametrize(
    ("opening", "place", "agency"),
    [
        ("新华社北京10月8日电（记者李华、张伟）", "北京", "Xinhua"),
        ("本报北京10月8日讯 ", "北京", None),
        ("（中央社記者王小明台北8日電）", "台北", "Central News Agency"),
        ("【ワシントン時事】", "ワシントン", "Jiji"),
        ("【ロンドン＝田中太郎】", "ロンドン", None),
        ("[東京 8日 ロイター] - ", "東京", "Reuters"),
        ("(서울=연합뉴스) 홍길동 기자 = ", "서울", "Yonhap"),
        ("МОСКВА, 8 октября. /ТАСС/. ", "МОСКВА", "ТАСС"),
        ("МОСКВА, 8 окт — РИА Новости. ", "МОСКВА", "РИА Новости"),
        ("Київ. 8 жовтня. УНІАН. ", "Київ", None),
        ("القاهرة (رويترز) - ", "القاهرة", "رويترز"),
        ("بيروت - ", "بيروت", None),
        ("नई दिल्ली, 8 अक्टूबर (भाषा) ", "नई दिल्ली", "भाषा"),
        ("ΑΘΗΝΑ - ", "ΑΘΗΝΑ", None),
        ("Lisboa, 08 out 2024 (Lusa) – ", "Lisboa", "Lusa"),
        ("Budapest, 2024. október 8., kedd (MTI) - ", "Budapest", "MTI"),
        ("Roma, 8 ott. (Adnkronos) - ", "Roma", "Adnkronos"),
        ("(ANSA) - ROMA, 08 OTT - ", "ROMA", "ANSA"),
        ("Ciudad de México.- ", "Ciudad de México", None),
        ("Hà Nội (TTXVN) - ", "Hà Nội", "TTXVN"),
    ],
)
def test_datelines_are_read_in_the_forms_of_many_papers(opening: str, place: str, agency: str | None) -> None:
    found = read(f"{opening}Quay")
    assert found is not None
    assert (found[0].place, found[0].agency) == (place, agency or found[0].agency)
    assert found[1] <= len(opening)


@pytest.mark.parametrize(
    "text",
    [
        "【独自】北埠頭は六週間閉鎖される。",
        "الميناء - كما قال المتحدث - مغلق.",
        "Smith, 42 (retired) - he said - was there.",
        "Karl. 8 Mai. Er kam. Dann ging er.",
        "В понедельник, 8 октября, порт закрыт.",
        "(Foto) - HAFEN, 08 OKT - ist zu.",
    ],
)
def test_what_only_looks_like_a_dateline_is_none(text: str) -> None:
    assert read(text) is None
