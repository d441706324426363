"""Free labels of outlets (feed categories, a page's section, parts of its address) to the sections of the site."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import unquote

from dateline.model import GENERAL_SECTION, SECTIONS

# Words of labels by section, lower case without accents; a label is looked up whole first, then word by word.
# What names no topic (opinion, video, news) is left out on purpose and falls through to the next label.
_WORDS: dict[str, str] = {
    "world": "world international nation national global foreign welt ausland inland monde etranger mundo internacional internacionales "
             "esteri mondo buitenland verden utland varlden swiat dunya mir europe europa asia africa afrika americas amerika middle-east "
             "us usa uk uae china india россия мир в-мире 国际 國際 国際 セカイ 세계 국제 العالم दुनिया विदेश 世界 top-news topnews",
    "politics": "politics political politik politica politique politiek politikk polityka siyaset government election elections wahl wahlen "
                "elecciones parliament congress white-house westminster policy diplomacy regierung bundestag политика 政治 정치 سياسة राजनीति",
    "business": "business economy economics economic finance financial markets market money crypto cryptocurrency cryptocurrencies bitcoin "
                "blockchain stocks banking wirtschaft finanzen boerse borse geld economia economie finanzas finances finanza mercados "
                "marches bourse entreprises unternehmen economic-news okonomi ekonomi ekonomia gospodarka biznes naeringsliv negocios empresas "
                "imprese energy real-estate property immobilien companies industry trade personal-finance ethereum altcoins defi nft web3 "
                "экономика бизнес финансы 经济 經濟 経済 财经 財經 ビジネス 경제 اقتصاد बिजनेस कारोबार borsa investing forex commodities",
    "technology": "technology tech science sciences gadgets software ai artificial-intelligence internet digital digitales netzwelt technik "
                  "wissen wissenschaft technologie tecnologia ciencia scienza scienze tecnologias teknologi teknik vitenskap forskning nauka "
                  "technologia teknoloji bilim space astronomy cybersecurity computing mobile startups innovation numerique pixels технологии "
                  "наука 科技 科学 科學 テクノロジー it 기술 과학 تكنولوجيا टेक",
    "conflict": "conflict war military defence defense ukraine-war israel-gaza krieg guerre guerra krig wojna savas security terrorism война 戦争 전쟁 حرب",
    "crime": "crime law courts court justice police legal kriminalitaet blaulicht polizei justiz recht faits-divers justicia sucesos policiales "
             "cronaca cronaca-nera giustizia policia policial krim politi suc policja prawo trials криминал происшествия 社会犯罪 犯罪 事件 사건 جرائم अपराध",
    "disaster": "disaster disasters accident accidents emergency earthquake flood fire fires katastrophe ungluck catastrophe desastre desastres "
                "terremoto 災害 灾难 재난",
    "environment": "environment climate climate-change nature wildlife sustainability umwelt klima natur environnement planete climat medio-ambiente "
                   "medioambiente clima meio-ambiente ambiente natura miljo klimat srodowisko cevre earth energy-environment экология 环境 環境 환경 بيئة पर्यावरण",
    "health": "health healthcare medicine medical covid coronavirus covid-19 wellness fitness gesundheit medizin sante salud saude salute helse halsa "
              "zdrowie saglik gezondheid здоровье 健康 医療 건강 صحة स्वास्थ्य mental-health",
    "society": "society social community family gesellschaft panorama societe sociedad sociedade societa samfunn samhalle spoleczenstwo toplum "
               "people-society religion-society migration gender equality local regional region metro city lokales общество 社会 社會 사회 مجتمع",
    "labour": "labour labor jobs employment work workplace careers career arbeit karriere beruf emploi travail empleo trabajo lavoro arbeid praca",
    "education": "education schools school university universities students bildung schule hochschule campus educacion educacao istruzione scuola "
                 "enseignement utdanning utbildning edukacja egitim образование 教育 교육 تعليم शिक्षा",
    "culture": "culture arts art entertainment film films movies movie music books book theatre theater tv television media celebrity-culture kultur "
               "feuilleton kino musik literatur buecher unterhaltung medien cultura espectaculos entretenimiento musica cine libros spettacoli cinema "
               "musique livres arte kunst kultura muzyka kultur-sanat sanat games gaming hollywood bollywood streaming культура 文化 娱乐 娛樂 エンタメ 芸能 문화 연예 ثقافة मनोरंजन",
    "lifestyle": "lifestyle life style food travel fashion home garden recipes leben reise reisen essen mode stil auto motor mobilitaet voyage cuisine "
                 "estilo viajes gastronomia moda viaggi cucina viagem resor mat podroze yasam cars automotive leisure hobby tourism 生活 ライフ 라이프 travel-leisure",
    "people": "people celebrity celebrities royals royal gossip stars vip leute promi promis famosos gente human-interest personnes gens obituaries obituary "
              "magazin kendisler mennesker 人物",
    "religion": "religion faith church belief kirche glaube eglise iglesia chiesa vatican kirke wiara din религия 宗教 종교 دين धर्म",
    "sport": "sport sports football soccer cricket tennis basketball baseball rugby golf nba nfl mlb nhl f1 formula-1 olympics boxing cycling fussball "
             "bundesliga deportes deporte futbol esporte esportes futebol calcio sportivo sportif foot idrott fotboll fotball pilka-nozna spor futbol athletics "
             "motorsport hockey ski спорт футбол 体育 體育 スポーツ 스포츠 رياضة खेल क्रिकेट",
    "weather": "weather forecast wetter meteo tiempo tempo vaer vader pogoda hava-durumu hava погода 天气 天氣 天気 날씨 طقس मौसम",
}  # fmt: skip
_SECTION_BY_WORD = {word: slug for slug, line in _WORDS.items() for word in line.split()}
_PARTS = re.compile(r"[\s&+/,|:>._-]+|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bof\b|\bthe\b")
_ACCENTS = str.maketrans("áàâäãåéèêëíìîïóòôöõøúùûüçñşğıčšžýæœ", "aaaaaaeeeeiiiioooooouuuucnsgicszyao") | {
    ord("ß"): "ss"
}
_WEAK = frozenset({"world"})  # a continent or a country: any topic beside it says more


def section_of(labels: Sequence[str], url: str | None, default: str | None) -> str:
    """The section of the site that an outlet's labels name, else its address, else `default`, else the general one."""
    weak: str | None = None
    for label in labels:
        slug = _of_label(label)
        if slug is not None and slug not in _WEAK:
            return slug
        weak = weak or slug
    if url:
        for part in _path_parts(url):
            slug = _of_label(part)
            if slug is not None and slug not in _WEAK:
                return slug
            weak = weak or slug
    if weak is not None and (default is None or labels):
        return weak
    if default in SECTIONS:
        return str(default)
    return weak or GENERAL_SECTION


def section_named(label: str | None) -> str | None:
    """The section of the site that one label names; None where it names none."""
    return _of_label(label) if label else None


@lru_cache(maxsize=4096)
def _of_label(label: str) -> str | None:
    low = label[:120].strip().lower().translate(_ACCENTS)
    if not low:
        return None
    whole = _SECTION_BY_WORD.get("-".join(low.split()))
    if whole is not None or low in SECTIONS:
        return whole or low
    weak: str | None = None
    parts = [part for part in _PARTS.split(low) if part]
    if not parts or len(parts) > 5:
        return None  # a sentence, not a label
    for one, two in zip(parts, [*parts[1:], ""], strict=True):
        slug = _SECTION_BY_WORD.get(f"{one}-{two}") or _SECTION_BY_WORD.get(one)
        if slug is not None and slug not in _WEAK:
            return slug
        weak = weak or slug
    return weak


def _path_parts(url: str) -> list[str]:
    """The folders of an address, without its last part, which is the article's own name."""
    path = url.split("://", 1)[-1].split("?", 1)[0].split("#", 1)[0]
    parts = [part for part in path.split("/")[1:-1] if part]
    return [unquote(part) for part in parts[:4] if len(part) <= 40]
