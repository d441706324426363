"""Years and days that other calendars count, written as the one that the rest of the code reads.

The Buddhist era of Thailand, the solar year of Iran and Afghanistan, the reigns of Japan and the republic's years of
Taiwan, in the digits of any script. What stands beside a day stays as it is.
"""

from __future__ import annotations

import re
from datetime import date

BUDDHIST = 543  # years that the era is ahead
_REPUBLIC = 1911  # Taiwan's year 0
_REIGNS = {"令和": 2018, "平成": 1988, "昭和": 1925}  # the year before each one's first
_OTHER_DIGIT = re.compile(r"[^\x00-\x7f]")
_THAI = re.compile("[\u0e01-\u0e2e]")
_THAI_MONTHS = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
_THAI_SHORT = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
_BUDDHIST_YEAR = re.compile(r"(?<!\d)(?:พ\.ศ\.\s*)?(25\d\d)(?!\d)")
_SHORT_BUDDHIST_YEAR = re.compile(rf"({'|'.join(_THAI_MONTHS)})\s?(\d\d)(?![\d:.])")  # "8 ต.ค. 67"
_REIGN = re.compile(r"(令和|平成|昭和)\s?(\d{1,2}|元)(?=\s?年)")
_REPUBLIC_YEAR = re.compile(r"(?:民[國国]\s?(\d{2,3})|(?<!\d)(1\d\d))(?=\s?年\s?\d{1,2}\s?月)")
_SOLAR_MONTHS = (
    ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"],
    ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"],
)
_SOLAR_NUMBER = {name: number for names in _SOLAR_MONTHS for number, name in enumerate(names, 1)}
# A year of the Islamic calendar, 1446 in 2024, is no solar one: those reach 1410 in 2031.
_SOLAR_YEAR = r"(?P<{}>1(?:3[7-9]|40)\d)"
_SOLAR = re.compile(
    rf"(?<![\d/.-])(?:(?P<d1>\d{{1,2}})\s(?P<m1>{'|'.join(_SOLAR_NUMBER)})(?:\s?ماه)?[\s،,]{{1,3}}{_SOLAR_YEAR.format('y1')}"
    rf"|{_SOLAR_YEAR.format('y2')}\s?[/-]\s?(?P<m2>\d{{1,2}})\s?[/-]\s?(?P<d2>\d{{1,2}})"
    rf"|(?P<d3>\d{{1,2}})\s?/\s?(?P<m3>\d{{1,2}})\s?/\s?{_SOLAR_YEAR.format('y3')})(?!\d)"
)
_ARABIC_LETTER = re.compile("[\u0620-\u06d3]")


def as_ours(line: str, language: str | None = None) -> str:
    """A line with its digits, eras and months as the rest of the code knows them."""
    if line.isascii():
        return line if not language or language[:2] != "fa" else _SOLAR.sub(_from_solar, line)
    line = _OTHER_DIGIT.sub(lambda found: str(int(found[0])) if found[0].isdecimal() else found[0], line)
    if "年" in line:
        line = _REIGN.sub(lambda found: str(_REIGNS[found[1]] + (1 if found[2] == "元" else int(found[2]))), line)
        line = _REPUBLIC_YEAR.sub(lambda found: str(int(found[1] or found[2]) + _REPUBLIC), line)
    if _THAI.search(line):
        line = _from_thai(line)
    if _ARABIC_LETTER.search(line) or (language or "")[:2] == "fa":
        line = _SOLAR.sub(_from_solar, line)
    return line


def _from_thai(line: str) -> str:
    for short, month in zip(_THAI_SHORT, _THAI_MONTHS, strict=True):
        line = line.replace(short, month)
    line = _BUDDHIST_YEAR.sub(lambda found: str(int(found[1]) - BUDDHIST), line)
    return _SHORT_BUDDHIST_YEAR.sub(lambda found: f"{found[1]} {2500 + int(found[2]) - BUDDHIST}", line)


def _from_solar(found: re.Match[str]) -> str:
    for number in "123":
        if found[f"y{number}"]:
            month = found[f"m{number}"]
            day = _solar_day(int(found[f"y{number}"]), _SOLAR_NUMBER.get(month) or int(month), int(found[f"d{number}"]))
            return day.isoformat() if day is not None else found[0]
    return found[0]


def _solar_day(year: int, month: int, day: int) -> date | None:
    """A day of the solar year, by the rule of 8 leap years in 33 that holds for years of our time."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month < 7 else 30)):
        return None
    year += 1595
    before = 31 * (month - 1) if month < 7 else 30 * (month - 7) + 186
    return date.fromordinal(365 * year + year // 33 * 8 + (year % 33 + 3) // 4 + before + day - 356_033)
