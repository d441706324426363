"""Names of months, weekdays and zones in the languages that `dates` reads."""

from __future__ import annotations

import unicodedata
from datetime import timedelta


def _folded(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).rstrip(".")


# One line a language: en, de, fr, es, it, pt, nl, ru (nominative, genitive), their short forms; then sv, da and no, fi,
# pl, cs, sk, hu, ro, tr, el, uk, bg, id, ar (east, west), he. Accents are folded away. Short forms that are words of
# other languages ("11 pro 2026") are left out.
_MONTH_LINES = (
    "january february march april may june july august september october november december",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "janner feber maerz - - - - - - - - -",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "январь февраль март апрель маи июнь июль август сентябрь октябрь ноябрь декабрь",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "jan feb mrz apr mai jun jul aug sept okt nov dez",
    "janv fevr mars avr mai juin juil aout sept oct nov dec",
    "ene feb mar abr may jun jul ago sept oct nov dic",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "jan fev mar abr mai jun jul ago set out nov dez",
    "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "янв фев мар апр маи июн июл авг сен окт ноя дек",
    "- февр - - - - - - сент - нояб -",
    "- - mars - maj - - augusti - - - -",
    "- - marts - maj - - - - - - desember",
    "- - - - - - - - - - - des",
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta"
    " marraskuuta joulukuuta",
    "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
    "tammi helmi maalis huhti touko kesä heinä - syys loka marras joulu",
    "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "sty lut - kwi - cze - - wrz paź - gru",
    "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "- úno bře - kvě čvn čvc - zář říj - -",
    "január február marec apríl máj jún júl august september október november december",
    "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "január február március április május június július augusztus szeptember október november december",
    "- febr márc ápr - - - - szept - - -",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "oca şub - nis - haz - ağu eyl eki kas -",
    "ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος"
    " σεπτέμβριος οκτώβριος νοέμβριος δεκέμβριος",
    "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου"
    " σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου",
    "ιαν φεβ μαρ απρ μαι ιουν ιουλ αυγ σεπ οκτ νοε δεκ",
    "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "січ лют бер кві тра чер лип сер вер жов лис гру",
    "януари февруари март април май юни юли август септември октомври ноември декември",
    "- - maret - - - - agustus - - - desember",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
)
_WEEKDAY_LINES = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "mon tue wed thu fri sat sun",
    "- tues weds thur - - -",
    "- - - thurs - - -",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "mo di mi do fr sa so",
    "- - - - - sonnabend -",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lun mar mer jeu ven sam dim",
    "lunes martes miercoles jueves viernes sabado domingo",
    "lun mar mie jue vie sab dom",
    "lunedi martedi mercoledi giovedi venerdi sabato domenica",
    "lun mar mer gio ven sab dom",
    "segunda terca quarta quinta sexta sabado domingo",
    "seg ter qua qui sex sab dom",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "понедельник вторник среда четверг пятница суббота воскресенье",
    "пн вт ср чт пт сб вс",
    "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日",
    "月 火 水 木 金 土 日",
    "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
    "월요일 화요일 수요일 목요일 금요일 토요일 일요일",
    "월 화 수 목 금 토 일",
    "ma di wo do vr za zo",
    "måndag tisdag onsdag torsdag fredag lördag söndag",
    "mån tis ons tors fre lör sön",
    "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "man tir ons tor fre lør søn",
    "maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina",
    "ma ti ke to pe la su",
    "poniedziałek wtorek środa czwartek piątek sobota niedziela",
    "pon wt śr czw pt sob niedz",
    "pondělí úterý středa čtvrtek pátek sobota neděle",
    "po út st čt pá - ne",
    "pondelok utorok streda štvrtok piatok sobota nedeľa",
    "hétfő kedd szerda csütörtök péntek szombat vasárnap",
    "luni marți miercuri joi vineri sâmbătă duminică",
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "pzt sal çar per cum cmt paz",
    "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή",
    "δευ τρί τετ πέμ παρ σάβ κυρ",
    "понеділок вівторок середа четвер п'ятниця субота неділя",
    "- - - - - - нд",
    "понеделник вторник сряда четвъртък петък събота неделя",
    "senin selasa rabu kamis jumat sabtu minggu",
    "sen sel rab kam jum sab min",
    "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "الإثنين - - - - - -",
)


def _numbered(lines: tuple[str, ...]) -> dict[str, int]:
    names: dict[str, int] = {}
    for line in lines:
        for number, name in enumerate(line.split()):
            if name != "-":
                names.setdefault(_folded(name), number)
    return names


_MONTHS = _numbered(_MONTH_LINES)
_WEEKDAYS = _numbered(_WEEKDAY_LINES)

# RFC 822's own, and letters that mean one offset wherever feeds use them. IST, BST in Asia, AST, ET and their
# like mean several, or change with the season, and give no zone.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10,
    "bst": 1, "cet": 1, "mez": 1, "west": 1, "cest": 2, "mesz": 2, "eet": 2, "sast": 2, "eest": 3, "msk": 3,
    "hkt": 8, "sgt": 8, "awst": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip

AFTERNOON = frozenset(("pm", "午後", "下午", "오후"))

_FILLER_WORDS = (
    "published updated posted modified created last on at the of from date time first"
    " veroffentlicht aktualisiert stand uhr um am den der vom"
    " publie mis a jour le la les du de des et modifie"
    " publicado publicada actualizado actualizada el del a las horas hs h"
    " pubblicato aggiornato il alle ore"
    " atualizado em as os no na feira gepubliceerd bijgewerkt op om uur"
    " опубликовано обновлено г года в"
    " 公開 更新 公開日 更新日 配信 発布 发布 发表于 发布时间 更新时间 입력 수정 등록"
)
FILLERS = frozenset(_FILLER_WORDS.split()) | frozenset(("à", "às", "modifié", "publié", "veröffentlicht"))


def month(word: str) -> int:
    """The number of a month by its name, 0 where it is none."""
    found = _MONTHS.get(word)
    if found is None and word:
        found = _MONTHS.get(_folded(word))
    return 0 if found is None else found + 1


def weekday(word: str) -> int | None:
    """The number of a weekday by its name, Monday 0; None where it is none."""
    return _WEEKDAYS.get(_folded(word))


def zone(letters: str) -> timedelta | None:
    """The offset that a zone's letters stand for; None where they stand for none, or for several."""
    hours = _ZONES.get(letters.strip())
    return None if hours is None else timedelta(hours=hours)
