"""Invented happenings told in six languages, with their look-alikes: what joins reports over languages learns from.

    python benchmarks/quality/made_languages.py OUT [--seed N] [--each N]

Ten kinds of happenings; of each kind several stand in the same days and differ in place, figures and people, as in life.
Written out are rows in the format of the stories corpus; `affair` is the kind, so that learning and measuring can be
parted by it. All text is the project's own.
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "ru", "ja")
PLACES = (
    ("in Munich", "in München", "à Munich", "en Múnich", "в Мюнхене", "ミュンヘン"),
    ("in Lisbon", "in Lissabon", "à Lisbonne", "en Lisboa", "в Лиссабоне", "リスボン"),
    ("in Vienna", "in Wien", "à Vienne", "en Viena", "в Вене", "ウィーン"),
    ("in Prague", "in Prag", "à Prague", "en Praga", "в Праге", "プラハ"),
    ("in Geneva", "in Genf", "à Genève", "en Ginebra", "в Женеве", "ジュネーブ"),
    ("in Naples", "in Neapel", "à Naples", "en Nápoles", "в Неаполе", "ナポリ"),
    ("in Osaka", "in Osaka", "à Osaka", "en Osaka", "в Осаке", "大阪"),
    ("in Warsaw", "in Warschau", "à Varsovie", "en Varsovia", "в Варшаве", "ワルシャワ"),
    ("in Athens", "in Athen", "à Athènes", "en Atenas", "в Афинах", "アテネ"),
    ("in Marseille", "in Marseille", "à Marseille", "en Marsella", "в Марселе", "マルセイユ"),
    ("in Seoul", "in Seoul", "à Séoul", "en Seúl", "в Сеуле", "ソウル"),
    ("in Brussels", "in Brüssel", "à Bruxelles", "en Bruselas", "в Брюсселе", "ブリュッセル"),
)
PEOPLE = (
    ("Anna Keller", "Анна Келлер", "アンナ・ケラー"),
    ("Pavel Dvorak", "Павел Дворжак", "パベル・ドボルザーク"),
    ("Maria Costa", "Мария Коста", "マリア・コスタ"),
    ("Henrik Lund", "Хенрик Лунд", "ヘンリク・ルンド"),
    ("Sofia Marin", "Софья Марин", "ソフィア・マリン"),
    ("Tomas Berg", "Томас Берг", "トマス・ベルグ"),
    ("Elena Rossi", "Елена Росси", "エレナ・ロッシ"),
    ("Karim Haddad", "Карим Хаддад", "カリム・ハダッド"),
)
# Of each kind one telling a language: headline, then opening. {p} where, {n} a figure, {m} another, {w} a person.
KINDS: dict[str, tuple[tuple[str, str], ...]] = {
    "fire": (
        ("Fire at paint factory {p} injures {n}", "A fire broke out overnight at a paint factory {p}. {n} workers were taken to hospital with smoke poisoning, the fire service said, and {m} firefighters needed until morning to put it out."),
        ("{n} Verletzte bei Großbrand in Lackfabrik {p}", "In einer Lackfabrik {p} ist in der Nacht ein Feuer ausgebrochen. {n} Beschäftigte kamen mit Rauchvergiftung ins Krankenhaus, {m} Feuerwehrleute löschten bis zum Morgen."),
        ("Incendie dans une usine de peinture {p} : {n} blessés", "Un incendie s'est déclaré dans la nuit dans une usine de peinture {p}. {n} ouvriers intoxiqués par la fumée ont été hospitalisés, selon les pompiers, qui étaient {m} sur place."),
        ("Un incendio en una fábrica de pinturas {p} deja {n} heridos", "Las llamas se declararon de madrugada en una fábrica de pinturas {p}. {n} trabajadores fueron hospitalizados por inhalar humo y {m} bomberos lucharon hasta la mañana contra el fuego."),
        ("Пожар на заводе красок {p}: {n} пострадавших", "Ночью {p} загорелся завод лакокрасочных изделий. {n} рабочих госпитализированы с отравлением дымом, сообщили пожарные. Огонь тушили {m} человек до самого утра."),
        ("{p}の塗料工場で火災、{n}人けが", "{p}の塗料工場で夜間に火災が発生し、作業員{n}人が煙を吸って病院に運ばれた。消防によると、消防士{m}人が朝まで消火に当たった。"),
    ),
    "train": (
        ("Regional train derails {p}, {n} hurt", "A regional train left the rails {p} on its way out of the station. {n} passengers were hurt, two of them badly. The line stays shut while {m} metres of track are replaced."),
        ("Regionalzug {p} entgleist: {n} Fahrgäste verletzt", "Kurz nach der Abfahrt ist {p} ein Regionalzug aus den Schienen gesprungen. {n} Menschen wurden verletzt, zwei davon schwer. {m} Meter Gleis müssen erneuert werden."),
        ("Un train régional déraille {p}, {n} blessés", "Un train régional a déraillé {p} peu après son départ. {n} voyageurs ont été blessés, dont deux grièvement. La ligne reste coupée, {m} mètres de voie étant à refaire."),
        ("Descarrila un tren regional {p}: {n} heridos", "Un tren regional se salió de la vía {p} al dejar la estación. {n} pasajeros resultaron heridos, dos de ellos graves. Hay que cambiar {m} metros de vía."),
        ("Поезд сошел с рельсов {p}, {n} раненых", "Пригородный поезд сошел с рельсов {p} сразу после отправления. Пострадали {n} пассажиров, двое в тяжелом состоянии. Предстоит заменить {m} метров пути."),
        ("{p}で列車脱線、乗客{n}人が負傷", "{p}で駅を出た直後の普通列車が脱線し、乗客{n}人がけがをした。うち2人は重傷。線路{m}メートルの交換が必要で、運休が続く。"),
    ),
    "mayor": (
        ("Mayor {w} quits over building contracts {p}", "{w} has stepped down as mayor {p}. Prosecutors say {n} building contracts worth {m} million euros went to friends without a tender. {w} denies any wrongdoing."),
        ("Bauaufträge: {w} tritt {p} als Stadtoberhaupt zurück", "{w} gibt {p} das Amt an der Spitze der Stadt auf. {n} Bauaufträge über {m} Millionen Euro sollen ohne Ausschreibung an Freunde gegangen sein, so die Staatsanwaltschaft."),
        ("{w} démissionne de la mairie {p} après l'affaire des marchés publics", "{w} quitte la mairie {p}. Le parquet estime que {n} chantiers, pour {m} millions d'euros, ont été confiés à des proches sans appel d'offres, ce que {w} conteste."),
        ("{w} deja la alcaldía {p} por contratos de obras", "{w} dimite de la alcaldía {p}. La fiscalía sostiene que {n} contratos de obras por {m} millones de euros fueron a parar a amigos sin concurso."),
        ("{w} уходит с поста мэра {p} из-за строительных подрядов", "{w} покидает пост главы города {p}. По данным прокуратуры, {n} подрядов на {m} млн евро достались знакомым без конкурса. Вину {w} отрицает."),
        ("{p}の{w}市長が辞任、工事契約めぐり", "{p}の{w}市長が辞任した。検察によると、工事契約{n}件、{m}百万ユーロ分が入札なしで知人の会社に渡っていた。本人は不正を否定している。"),
    ),
    "flood": (
        ("Flood drives {n} people from homes {p}", "After days of rain the river burst its banks {p}. {n} people had to leave their homes and {m} spent the night in a sports hall. The army is filling sandbags."),
        ("Hochwasser {p}: {n} Menschen müssen ihre Häuser verlassen", "Nach tagelangem Regen ist {p} der Fluss über die Ufer getreten. {n} Bewohner wurden in Sicherheit gebracht, {m} schliefen in einer Turnhalle. Soldaten füllen Sandsäcke."),
        ("Inondations {p} : {n} habitants évacués", "La rivière est sortie de son lit {p} après plusieurs jours de pluie. {n} habitants ont été évacués, {m} ont dormi dans un gymnase. L'armée remplit des sacs de sable."),
        ("Las inundaciones obligan a evacuar a {n} vecinos {p}", "El río se desbordó {p} tras días de lluvia. {n} personas dejaron sus casas y {m} pasaron la noche en un pabellón. El ejército llena sacos de arena."),
        ("Наводнение {p}: эвакуированы {n} человек", "После многодневных дождей река вышла из берегов {p}. Свои дома покинули {n} жителей, {m} провели ночь в спортзале. Военные наполняют мешки песком."),
        ("{p}で洪水、住民{n}人が避難", "{p}で連日の雨により川が氾濫し、住民{n}人が避難した。{m}人が体育館で夜を過ごした。軍が土のうを積んでいる。"),
    ),
    "strike": (
        ("Airport strike {p} grounds {n} flights", "Baggage handlers walked out {p} on Monday and {n} flights were cancelled. The union asks for {m} per cent more pay. Talks go on in the evening."),
        ("Streik am Flughafen {p}: {n} Flüge fallen aus", "Weil das Gepäckpersonal {p} die Arbeit niedergelegt hat, sind am Montag {n} Flüge gestrichen worden. Die Gewerkschaft fordert {m} Prozent mehr Lohn."),
        ("Grève à l'aéroport {p} : {n} vols annulés", "Les bagagistes ont cessé le travail lundi {p}, entraînant l'annulation de {n} vols. Le syndicat réclame une hausse de salaire de {m} pour cent."),
        ("Una huelga en el aeropuerto {p} obliga a cancelar {n} vuelos", "El personal de equipajes paró el lunes {p} y se suspendieron {n} vuelos. El sindicato exige una subida salarial del {m} por ciento."),
        ("Забастовка в аэропорту {p}: отменены {n} рейсов", "Грузчики багажа в понедельник прекратили работу {p}, из-за чего отменены {n} рейсов. Профсоюз требует повысить зарплаты на {m} процентов."),
        ("{p}の空港でスト、{n}便が欠航", "{p}の空港で月曜日、手荷物係がストライキに入り、{n}便が欠航した。労働組合は{m}パーセントの賃上げを求めている。"),
    ),
    "theft": (
        ("Thieves take painting worth {n} million from museum {p}", "A painting valued at {n} million euros was stolen at night from a museum {p}. The alarm had been off for {m} minutes. Director {w} spoke of a black day."),
        ("Museum {p}: Gemälde für {n} Millionen gestohlen", "Unbekannte haben {p} nachts ein Gemälde im Wert von {n} Millionen Euro aus einem Museum geholt. {m} Minuten lang war die Alarmanlage aus. {w}, Leitung des Hauses, sprach von einem schwarzen Tag."),
        ("Un tableau de {n} millions volé dans un musée {p}", "Un tableau estimé à {n} millions d'euros a disparu dans la nuit d'un musée {p}. L'alarme était coupée depuis {m} minutes. « Un jour noir », dit {w}, à la tête du musée."),
        ("Roban {p} un cuadro de {n} millones", "Un cuadro valorado en {n} millones de euros fue robado de noche en un museo {p}. La alarma llevaba {m} minutos apagada, reconoció {w}, de la dirección."),
        ("{p} из музея украли картину за {n} миллионов", "Картину стоимостью {n} млн евро похитили ночью из музея {p}. Сигнализация была отключена {m} минут. {w}, глава музея, говорит о черном дне."),
        ("{p}の美術館から{n}百万ユーロの絵画盗難", "{p}の美術館で夜、{n}百万ユーロ相当の絵画が盗まれた。警報装置は{m}分間切れていた。{w}館長は「暗黒の日」と語った。"),
    ),
    "takeover": (
        ("Insurer {p} to be bought for {n} billion", "A rival has agreed to pay {n} billion euros for an insurance company {p}. {m} jobs will go, chief executive {w} told staff. Shareholders vote in spring."),
        ("Versicherer {p} wird für {n} Milliarden übernommen", "Für {n} Milliarden Euro geht ein Versicherungskonzern {p} an einen Konkurrenten. {m} Stellen fallen weg, teilte {w} aus dem Vorstand der Belegschaft mit."),
        ("Un assureur {p} racheté pour {n} milliards", "Un concurrent va débourser {n} milliards d'euros pour une compagnie d'assurances {p}. {m} postes seront supprimés, a annoncé {w} aux salariés."),
        ("Compran por {n} mil millones una aseguradora {p}", "Una rival pagará {n} mil millones de euros por una compañía de seguros {p}. Se perderán {m} empleos, comunicó {w} a la plantilla."),
        ("Страховую компанию {p} покупают за {n} млрд", "Конкурент заплатит {n} млрд евро за страховщика {p}. Будут сокращены {m} рабочих мест, сказано в письме, которое подписала дирекция ({w})."),
        ("{p}の保険会社、{n}十億ユーロで買収へ", "{p}の保険会社が競合に{n}十億ユーロで買収される。{m}人が職を失うと{w}最高経営責任者が社員に伝えた。株主は春に採決する。"),
    ),
    "quake": (
        ("Quake of magnitude 5.{n} shakes homes {p}", "An earthquake of magnitude 5.{n} was felt {p} shortly before noon. Chimneys fell and {m} houses have cracks. Nobody was reported dead."),
        ("Erdbeben der Stärke 5,{n} {p}", "Kurz vor Mittag hat {p} die Erde gebebt, mit einer Stärke von 5,{n}. Schornsteine stürzten ein, {m} Häuser haben Risse. Tote gab es nicht."),
        ("Un séisme de magnitude 5,{n} ressenti {p}", "La terre a tremblé peu avant midi {p}, avec une magnitude de 5,{n}. {m} maisons sont fissurées et des cheminées tombées, sans faire de victime."),
        ("Un terremoto de magnitud 5,{n} sacude {p}", "Poco antes del mediodía tembló la tierra {p}: el seísmo tuvo una magnitud de 5,{n}. {m} casas tienen grietas. No hay muertos."),
        ("Землетрясение магнитудой 5,{n} произошло {p}", "Незадолго до полудня {p} ощутили подземные толчки магнитудой 5,{n}. Обрушились трубы, трещины появились в {m} домах. О погибших не сообщается."),
        ("{p}でマグニチュード5.{n}の地震", "{p}で正午前、マグニチュード5.{n}の地震があった。煙突が倒れ、住宅{m}棟にひびが入った。死者の報告はない。"),
    ),
    "court": (
        ("Court {p} jails banker {w} for {n} years", "{w} must go to prison for {n} years. A court {p} found that the former banker took {m} million euros from clients. The defence will appeal."),
        ("{n} Jahre Haft für Ex-Banker: Urteil gegen {w} {p}", "Ein Gericht {p} hat {w} zu {n} Jahren Gefängnis verurteilt. {m} Millionen Euro von Kunden waren verschwunden. Die Verteidigung will in Berufung gehen."),
        ("{w}, ex-banquier, condamné {p} à {n} ans de prison", "Le tribunal a condamné {p} {w} à {n} ans de prison pour avoir détourné {m} millions d'euros de ses clients. La défense fait appel."),
        ("Condenan {p} al banquero {w} a {n} años de cárcel", "{w} pasará {n} años en prisión: un tribunal {p} da por probado que se quedó con {m} millones de euros de sus clientes. La defensa recurrirá."),
        ("Суд {p} приговорил банкира к {n} годам: дело {w}", "К {n} годам тюрьмы приговорил суд {p} бывшего банкира ({w}). Клиенты лишились {m} млн евро. Защита подаст апелляцию."),
        ("{p}の裁判所、元銀行家の{w}被告に禁錮{n}年", "{p}の裁判所は、顧客から{m}百万ユーロを着服したとして元銀行家の{w}被告に禁錮{n}年を言い渡した。弁護側は控訴する方針。"),
    ),
    "crash": (
        ("School bus hits lorry {p}: {n} children in hospital", "A school bus and a lorry collided {p} in thick fog. {n} children were taken to hospital. Police say the lorry was {m} km/h too fast."),
        ("Schulbus stößt {p} mit Lastwagen zusammen, {n} Kinder verletzt", "Bei dichtem Nebel ist {p} ein Schulbus mit einem Lkw zusammengestoßen. {n} Kinder kamen ins Krankenhaus. Der Lastwagen fuhr laut Polizei {m} km/h zu schnell."),
        ("Collision entre un car scolaire et un camion {p} : {n} enfants hospitalisés", "Un car scolaire a heurté un camion {p}, dans un épais brouillard. {n} enfants ont été hospitalisés. Le camion roulait {m} km/h trop vite, selon la police."),
        ("Choque de un autobús escolar con un camión {p}: {n} niños hospitalizados", "En medio de la niebla chocaron {p} un autobús escolar y un camión. {n} niños están en el hospital. El camión iba {m} km/h más rápido de lo permitido."),
        ("Школьный автобус столкнулся с грузовиком {p}: {n} детей в больнице", "В густом тумане {p} столкнулись школьный автобус и грузовик. В больницу доставлены {n} детей. По данным полиции, грузовик превысил скорость на {m} км/ч."),
        ("{p}でスクールバスとトラック衝突、児童{n}人搬送", "{p}で濃霧の中、スクールバスとトラックが衝突し、児童{n}人が病院に運ばれた。警察によると、トラックは時速{m}キロ超過していた。"),
    ),
}  # fmt: skip
_FROM = datetime(2026, 2, 2, tzinfo=UTC)


def other(figures: dict[str, int], draw: Random) -> dict[str, int]:
    """The figures as one reporter has them: counts differ by the hour and by whom one asks."""
    return {
        key: n + draw.randint(1, 9) if draw.random() < (0.15 if key == "n" else 0.35) else n
        for key, n in figures.items()
    }


def reports(seed: int, each: int = 8) -> list[dict[str, Any]]:
    """Reports of `each` happenings of each kind, in two to six languages, in order of time."""
    draw, rows = Random(seed), []
    for kind, tellings in KINDS.items():
        places = draw.sample(range(len(PLACES)), each - 1)
        for number in range(each):
            # The last is where the first was: the place alone tells nothing.
            place, person = PLACES[places[number if number < each - 1 else 0]], draw.choice(PEOPLE)
            figures = {"n": draw.randint(2, 9) if kind == "quake" else draw.randint(3, 48), "m": draw.randint(50, 900)}
            begun = _FROM + timedelta(hours=draw.uniform(0, 96))
            told = [n for n in range(6) if draw.random() < 0.7]
            told = told if len(told) > 1 else draw.sample(range(6), 2)
            for language in told:
                name = person[max(0, language - 3)]
                had = other(figures, draw)
                title, body = (part.format(p=place[language], w=name, **had) for part in tellings[language])
                title = title[:1].upper() + title[1:]
                story = f"{kind} {number}"
                rows.append(
                    {
                        "id": f"{seed} {story} {LANGUAGES[language]}",
                        "published": (begun + timedelta(hours=draw.expovariate(1 / 5))).isoformat(),
                        "outlet": f"Made {LANGUAGES[language]} {draw.randint(1, 9)}",
                        "language": LANGUAGES[language],
                        "title": title,
                        "body": body[:1].upper() + body[1:],
                        "story": f"{seed} {story}",
                        "affair": f"language {kind}",
                    }
                )
    return sorted(rows, key=lambda row: (row["published"], row["id"]))


def main() -> None:
    """Write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=8, help="happenings of a kind, at most 12")
    given = parser.parse_args()
    rows = reports(given.seed, given.each)
    given.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    print(f"{given.out}: {len(rows)} reports of {len({row['story'] for row in rows})} happenings")


if __name__ == "__main__":
    main()
