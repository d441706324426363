"""Places that open news texts: capitals, seats of agencies and courts, big cities, in the spellings papers print.

Only used where print alone does not tell a dateline from a label ("NEW DELHI:" from "CHINESE AGGRESSION:").
"""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

_NAMES = """
abidjan abu dhabi abuja accra addis ababa adelaide ahmedabad aleppo alexandria algiers alger almaty amman amsterdam
ankara antananarivo antwerp antwerpen ashgabat asmara astana asunción asuncion athens athen athènes atlanta auckland austin
baghdad bagdad baku baltimore bamako bangalore bengaluru bangkok bangui banjul barcelona basel bâle basra beijing peking pékin
beirut beirut beyrouth belfast belgrade belgrad belo horizonte berlin bern berne bhopal bilbao birmingham bishkek bissau bogota bogotá
bologna bonn bordeaux boston brasilia brasília bratislava braunschweig brazzaville bremen brisbane bristol brussels brüssel bruxelles
bucharest bukarest budapest buenos aires bujumbura cairo kairo calgary canberra cape town kapstadt caracas cardiff casablanca
charlotte chemnitz chennai chicago chisinau chișinău cleveland cologne köln colombo conakry copenhagen kopenhagen københavn dakar dallas
damascus damaskus dar es salaam darwin davos delhi denver detroit dhaka dili djibouti dnipro doha dortmund dresden dubai dublin
duisburg dushanbe düsseldorf edinburgh edmonton entebbe erbil erfurt essen florence florenz firenze frankfurt frankfurt am main freetown
gaborone gaza gaza city gaza strip gdansk geneva genf genève georgetown glasgow gothenburg göteborg graz guatemala city guangzhou haifa halifax
halle hamburg hanoi hà nội hannover harare havana la habana helsinki hiroshima ho chi minh city hobart hong kong hongkong honolulu
houston hyderabad indianapolis innsbruck islamabad istanbul izmir jaipur jakarta jeddah jerusalem johannesburg juba kabul kampala
karachi kassel kathmandu kazan kharkiv khartoum kherson kiel kigali kingston kingston kinshasa kolkata krakow kuala lumpur kuwait city kyiv kiew kiev
kyoto la paz lagos lahore las vegas lausanne leeds leipzig libreville lilongwe lima lille linz lisbon lissabon lisboa liverpool ljubljana lomé
lome london londres los angeles luanda lucknow lusaka luxembourg luxemburg luzern lviv lyon madison madrid magdeburg mainz male managua
manama manchester manila mannheim maputo mariupol marseille melbourne memphis mexico city mexiko-stadt ciudad de méxico miami milan mailand milano milwaukee
minneapolis minsk mogadishu monaco monrovia montevideo montreal montréal moscow moskau moscou mumbai munich münchen münster muscat
nagoya nairobi nantes naples napoli nassau nashville naypyitaw neuss new delhi neu-delhi new orleans new york niamey nice nicosia nikosia novosibirsk nouakchott
nuremberg nürnberg nuuk oakland odesa odessa omaha orlando osaka oslo ottawa ouagadougou palermo panama city paramaribo paris perth peshawar
philadelphia phnom penh phoenix pittsburgh podgorica port-au-prince port louis port moresby porto portland potsdam prague prag praga praha pretoria pristina
putrajaya pyongyang quebec city quetta quito rabat rafah ramallah rawalpindi regensburg reykjavik richmond riga rio de janeiro riyadh riad rom rome roma rostock
rotterdam saarbrücken sacramento salt lake city salzburg samara san antonio san diego san francisco san jose san josé san juan san salvador sanaa santiago
santo domingo sao paulo são paulo sapporo sarajevo schwerin seattle seoul sevilla sevastopol shanghai sharjah shenzhen singapore singapur skopje sofia
srinagar st louis st. louis st. petersburg st petersburg stockholm strasbourg straßburg strassburg stuttgart sucre suva suwon sydney taipei tallinn tampa tashkent tbilisi tegucigalpa
tehran teheran tel aviv tel-aviv the hague den haag tijuana timbuktu tirana tokyo tokio toronto toulouse tripoli tunis turin torino tokyo trier ulaanbaatar ulan bator
united nations utrecht vaduz valencia valletta vancouver vatican city vatikan venice venezia vienna wien vientiane vilnius vladivostok warsaw warschau warszawa
москва санкт-петербург киев київ харків харьков львів одеса минск мінск софия софія белград астана алматы ташкент бишкек ереван баку тбилиси вашингтон лондон париж берлин брюссель пекин токио нью-йорк
αθήνα αθηνα θεσσαλονίκη θεσσαλονικη λευκωσία λευκωσια βρυξέλλες ουάσιγκτον λονδίνο παρίσι βερολίνο
القاهرة بيروت دمشق بغداد عمان عمّان الرياض دبي أبوظبي أبو ظبي الدوحة الكويت المنامة مسقط صنعاء عدن الخرطوم طرابلس تونس الجزائر الرباط غزة رام الله القدس المحتلة القدس واشنطن لندن باريس موسكو برلين بروكسل جنيف نيويورك أنقرة إسطنبول طهران بكين
تهران کابل اسلام‌آباد ירושלים תל אביב וושינגטון
नई दिल्ली मुंबई कोलकाता चेन्नई लखनऊ पटना जयपुर भोपाल रांची चंडीगढ़ काठमांडू वाशिंगटन लंदन इस्लामाबाद ঢাকা কলকাতা নয়াদিল্লি
İstanbul İzmir
washington washington d.c. wellington wiesbaden windhoek winnipeg wuhan würzburg xiamen yangon yaoundé yaounde yekaterinburg yerevan zagreb zaporizhzhia zurich zürich
"""


def _known() -> frozenset[str]:
    """All runs of one to three names in the list: "new delhi" is there, and so is no harm in "delhi new"."""
    found: set[str] = set()
    for line in _NAMES.splitlines():
        words = line.split()
        for size in (1, 2, 3):
            found.update(" ".join(words[i : i + size]) for i in range(len(words) - size + 1))
    return frozenset(found - _NOT_ALONE)


# Words of longer names that are no places by themselves.
_NOT_ALONE = frozenset(
    ["new", "the", "city", "main", "am", "san", "la", "los", "las", "den", "st", "st.", "d.c.", "des", "dar", "abu", "cape", "town", "salt", "lake", "united", "nations", "port", "el", "male", "nice", "essen", "rom", "halle", "orlando", "es", "rio", "de", "são", "sao", "quebec", "ho", "chi", "minh", "strip", "gaza", "hague", "há", "hà", "nội", "man", "kong", "hong", "são", "kuala", "santa", "santo"]
)  # fmt: skip


_PLACES = _known()
# Ambiguous as words, yet common datelines in the papers that print "Place. " before the text.
_GERMAN_ALONE = frozenset({"essen", "rom", "halle"})


def is_known_place(text: str) -> bool:
    """Whether a text is the name of a place that news is filed from, or several with a slash between."""
    parts = [part.strip().casefold() for part in text.split("/")]
    return all(part in _PLACES or part in _GERMAN_ALONE for part in parts) if parts else False
