"""Days as pages print them inside a line, in more languages and orders than feeds use.

`formats.dates` reads a text that is a date; this finds the date in a line that holds one: "Ann Lee | 3. Mai 2024,
17:47". A day whose order is open (03/04/2024) is read by the order of the page's language and country, or not at all.
"""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
import unicodedata

from dateline.extract import eras
from dateline.formats import calendars
from dateline.formats.dates import stamp
from dateline.model import Stamp

LONGEST = 240  # characters of a line that are looked at

# Twelve names a line; several in one place are parted by "/". Accents are folded away.
_LINES = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep/sept oct nov dec",
    "januar/janner februar/feber marz/mrz april mai juni juli august september oktober/okt november dezember/dez",
    "janvier/janv fevrier/fevr/fev mars avril/avr mai juin juillet/juil aout septembre octobre novembre decembre",
    "enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre octubre noviembre diciembre/dic",
    "gennaio/gen febbraio marzo aprile maggio/mag giugno/giu luglio/lug agosto settembre/set ottobre/ott novembre dicembre",
    "janeiro fevereiro marco abril maio/mai junho julho agosto setembro outubro/out novembro dezembro",
    "januari februari maart/mrt april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november desember/des",
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesakuuta heinakuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia",
    "ledna unora brezna dubna kvetna cervna cervence srpna zari rijna listopadu prosince",
    "januara februara marca aprila maja juna jula augusta septembra oktobra novembra decembra",
    "sijecnja/sijecanj veljace/veljaca ozujka/ozujak travnja/travanj svibnja/svibanj lipnja/lipanj srpnja/srpanj kolovoza/kolovoz rujna/rujan listopada studenoga/studeni prosinca/prosinac",
    "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
    "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "január február március április május június július augusztus szeptember október november december",
    "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
    "января/январь/янв февраля/февраль/фев марта/март/мар апреля/апрель/апр мая/маи июня/июнь июля/июль августа/август/авг сентября/сентябрь/сен октября/октябрь/окт ноября/ноябрь/ноя декабря/декабрь/дек",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "януари февруари март април маи юни юли август септември октомври ноември декември",
    "јануар фебруар март април мај јун јул август септембар октобар новембар децембар",
    "ιανουαριου φεβρουαριου μαρτιου απριλιου μαιου ιουνιου ιουλιου αυγουστου σεπτεμβριου οκτωβριου νοεμβριου δεκεμβριου",
    "يناير/كانون-الثاني فبراير/شباط مارس/اذار أبريل/ابريل/نيسان مايو/أيار/ايار يونيو/حزيران يوليو/تموز أغسطس/اغسطس/آب سبتمبر/أيلول/ايلول أكتوبر/اكتوبر/تشرين-الأول نوفمبر/تشرين-الثاني ديسمبر/كانون-الأول",
    "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "जनवरी फरवरी/फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर",
    "જાન્યુઆરી ફેબ્રુઆરી માર્ચ એપ્રિલ મે જૂન જુલાઈ ઓગસ્ટ સપ્ટેમ્બર ઓક્ટોબર નવેમ્બર ડિસેમ્બર",
    "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի",
    "იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი",
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "januari/jan februari/feb mac/mac april/apr mei/mei jun/jun julai/jul ogos/ogo september/sep oktober/okt november/nov disember/dis",
    "gener febrer marc abril maig juny juliol agost setembre octubre novembre desembre",
    "sausio vasario kovo balandzio geguzes birzelio liepos rugpjucio rugsejo spalio lapkricio gruodzio",
    "janvaris/janvari februaris/februari marts/marta aprilis/aprili maijs/maija junijs/junija julijs/julija augusts/augusta septembris/septembri oktobris/oktobri novembris/novembri decembris/decembri",
    "jaanuar veebruar marts aprill mai juuni juuli august september oktoober november detsember",
    "januari februari mars april mai/maí juni/júní juli/júlí agust/ágúst september oktober/október november/nóvember desember",
    "janar shkurt mars prill maj qershor korrik gusht shtator tetor nentor dhjetor",
    "yanvar fevral mart aprel may iyun iyul avqust/avgust sentyabr oktyabr noyabr dekabr",
    "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "јануари февруари март април мај јуни јули август септември октомври ноември декември",
    "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه/جولای اوت/آگوست سپتامبر اکتبر نوامبر دسامبر",
    "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "জানুয়ারি/জানুয়ারী ফেব্রুয়ারি/ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট/অগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    "जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर",
    "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்",
    "జనవరి ఫిబ్రవరి మార్చి ఏప్రిల్ మే జూన్ జులై/జూలై ఆగస్టు సెప్టెంబర్/సెప్టెంబరు అక్టోబర్/అక్టోబరు నవంబర్/నవంబరు డిసెంబర్/డిసెంబరు",
    "ಜನವರಿ ಫೆಬ್ರವರಿ ಮಾರ್ಚ್ ಏಪ್ರಿಲ್ ಮೇ ಜೂನ್ ಜುಲೈ ಆಗಸ್ಟ್ ಸೆಪ್ಟೆಂಬರ್ ಅಕ್ಟೋಬರ್ ನವೆಂಬರ್ ಡಿಸೆಂಬರ್",
    "ജനുവരി ഫെബ്രുവരി മാർച്ച് ഏപ്രിൽ മേയ് ജൂൺ ജൂലൈ ഓഗസ്റ്റ് സെപ്റ്റംബർ ഒക്ടോബർ നവംബർ ഡിസംബർ",
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
)


def _folded(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


_MONTHS = {
    _folded(name): number
    for line in _LINES
    for number, names in enumerate(line.split(), 1)
    for name in names.split("/")
}
_WORD = r"[^\W\d_][\w\u0900-\u0d7f\u0e30-\u0e4e'’]{1,14}"
_IN_HEBREW = "ב"  # "in", which is written to the month
_DAY = re.compile(
    rf"(?<![\d/.-])(?<!\d:)(?:(?P<y1>(?:19|20)\d\d)\s?(?P<sign>[-./])\s?(?P<m1>\d{{1,2}})\s?(?P=sign)\s?(?P<d1>\d{{1,2}})(?!\d)"
    rf"|(?P<a>\d{{1,2}})\s?(?P<sign2>[-./])\s?(?P<b>\d{{1,2}})\s?(?P=sign2)\s?(?P<y2>(?:19|20)\d\d|\d\d(?![\d.:]))(?!\d)"
    rf"|(?P<y3>(?:19|20)\d\d)\s?[年년]\s?(?P<m3>\d{{1,2}})\s?[月월]\s?(?P<d3>\d{{1,2}})\s?[日号號일]"
    rf"|(?P<d4>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°|\.)?[\s,-]{{0,3}}(?:de |of |di )?(?P<m4>{_WORD})\.?(?:\s?/\s?{_WORD})?[\s,.-]{{0,3}}(?:de |del |of )?(?P<y4>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<m5>{_WORD})\.?\s{{0,2}}(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:,|\.|\s|,\s)\s{{0,2}}(?P<y5>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<y7>(?:19|20)\d\d)(?:\.|,|\s?m\.)?\s(?P<m7>{_WORD})\s(?P<d7>\d{{1,2}})(?![\d:])"
    rf"|(?P<d6>\d{{1,2}})\s?tháng\s?(?P<m6>\d{{1,2}})[\s,]*(?:năm )?(?P<y6>(?:19|20)\d\d))",
    re.IGNORECASE,
)
_CLOCK = r"\d{1,2}\s?[:.h時시]\s?\d{2}(?::\d{2})?(?:\s?[ap]\.?\s?m\b\.?)?"
_AFTER = re.compile(
    rf"[\s,|·•–—(./-]{{0,4}}(?:г\.|р\.|um|at|às|as|à|kl\.?|klo|klockan|ob|в|о|у|a las|alle|alle ore|ore|ora|saat|godz\.?|pukul|jam|om|u|v|στις|lúc|الساعة|ساعت)?[\s,:]{{0,2}}"
    rf"(?P<clock>{_CLOCK}|\d{{1,2}}\s?[ap]\.?m\b\.?|(?:午前|午後|上午|下午|오전|오후)\s?\d{{1,2}}[:時时시]\s?\d{{2}})(?!\s?[€%])(?P<evening>\s?(?:مساء|م\b|μ\.?\s?μ\b))?"
    rf"(?P<zone>\s?\(?(?:gmt|utc)?\s?[+-]\d{{1,2}}:?\d{{0,2}}|\s?\(?[a-z]{{3,4}}\b)?",
    re.IGNORECASE,
)
_WEEKDAY_BETWEEN = re.compile(r"[\s,(]{1,3}([^\W\d_]{2,14})\.?\)?(?=[\s,])")  # "8 Ekim 2024 Salı 14:05"
_PARTED = re.compile(r"(?<=\d)\s?[.h時시]\s?(?=\d)", re.IGNORECASE)  # hours from minutes, in other ways than by a colon
_BEFORE = re.compile(rf"(?P<clock>{_CLOCK})(?:\s?uhr)?[\s,|·•–—-]{{1,4}}(?:on |am |,)?$", re.IGNORECASE)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s*$", re.IGNORECASE)
_MONTH_FIRST = frozenset(("US", "PH", "FM"))


def find(text: str, language: str | None = None, country: str | None = None) -> Stamp | None:
    """The first day that a line names, with its time of day where one stands beside it; None where it names none."""
    found = locate(text, language, country)
    return found[0] if found is not None else None


def locate(text: str, language: str | None = None, country: str | None = None) -> tuple[Stamp, str] | None:
    """The same, and what the line says beside that day."""
    line = text[:LONGEST]
    if not any(sign.isdigit() for sign in line):
        return None
    line = eras.as_ours(unicodedata.normalize("NFKC", line), language)
    start = 0
    while (found := _DAY.search(line, start)) is not None:
        ymd = _day(found, language, country)
        if ymd is not None and (said := _with_clock(ymd, line, found.start(), found.end())) is not None:
            return said, line[: found.start()] + " " + line[found.end() :]
        start = found.start() + 1
    return None


def _with_clock(ymd: str, line: str, start: int, end: int) -> Stamp | None:
    between = _WEEKDAY_BETWEEN.match(line, end)
    if between is not None and calendars.weekday(between[1].casefold()) is not None:
        end = between.end()
    after, before = _AFTER.match(line, end), _BEFORE.search(line[max(0, start - 24) : start])
    clock = after or before
    said = None
    if clock is not None:
        half, zone = ("pm" if after["evening"] else "", after["zone"] or "") if after is not None else ("", "")
        if zone.strip(" (").isalpha() and calendars.zone(zone.strip(" (").lower()) is None:
            zone = ""
        said = stamp(f"{_PARTED.sub(':', clock['clock'])}{half}{zone.replace('(', ' ')}, {ymd}")
    return said or stamp(ymd)


def _day(found: re.Match[str], language: str | None, country: str | None) -> str | None:
    groups = found.groupdict()
    for number in "134567":
        if groups.get(f"y{number}"):
            month = groups[f"m{number}"]
            numbered = int(month) if month.isdigit() else _month(_folded(month))
            return _iso(groups[f"y{number}"], numbered, int(groups[f"d{number}"]))
    first, second = int(groups["a"]), int(groups["b"])
    year = groups["y2"]
    if len(year) == 2:
        if groups["sign2"] == "-":
            return None
        year = "20" + year
    if groups["sign2"] == "." or first > 12:
        return _iso(year, second, first)
    if second > 12 or first == second:
        return _iso(year, first, second)
    order = day_first(language, country)
    either = _iso(year, second, first), _iso(year, first, second)
    if order is None:
        return _on_weekday(found, either)
    return either[not order]


def _month(name: str) -> int:
    return _MONTHS.get(name) or calendars.month(name) or _MONTHS.get(name.removeprefix(_IN_HEBREW), 0)


def _on_weekday(found: re.Match[str], either: tuple[str | None, str | None]) -> str | None:
    """Of two readings the one that falls on the weekday before the date: "Tue, 10/08/2024"."""
    named = _WEEKDAY.search(found.string, max(0, found.start() - 14), found.start())
    if named is None:
        return None
    fits = [day for day in either if day and _falls_on(day) == named[1].lower()[:3]]
    return fits[0] if len(fits) == 1 else None


def _falls_on(day: str) -> str:
    said = stamp(day)
    return _WEEKDAYS[said.when.weekday()] if said is not None else ""


def day_first(language: str | None, country: str | None) -> bool | None:
    """Whether a page's language and country write the day before the month; None where they leave it open."""
    region = (country or (language or "").partition("-")[2]).upper()
    if region in _MONTH_FIRST:
        return False
    if language and not language.lower().startswith("en"):
        return True
    return True if region else None


def _iso(year: str, month: int, day: int) -> str | None:
    return f"{year}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else None
