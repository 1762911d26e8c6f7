"""The numbers that a text says, whatever its digits, its separators and its words for them.

>>> sorted(numbers_in("1,000.5 km, v1.2.3, ٣٤, 1.2 million and two"))
['1.2.3', '1000.5', '1200000', '34']
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from decimal import Decimal

# Groups may be set off by thin or no-break spaces, or by a plain space before three digits.
_NUMBER = re.compile(r"\d+(?:[.,'’٫٬\u00a0\u202f](?=\d)\d+|[\u0020](?=\d{3}(?!\d))\d{3})*")
_GROUPED = re.compile(r"\d{1,3}(?:([.,'’٬\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:[.,٫](\d+))?")
_LAKHS = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.(\d+))?")
_SCALES = {
    1_000: "thousand mil mille tausend tysięcy тысяч тысячи duizend bin الف ألف آلاف हज़ार हजार 千",
    10_000: "万 萬",
    100_000: "lakh लाख",
    1_000_000: "million millions millón millones milhão milhões milione milioni millionen "
    "milion miljoen milyon миллион миллиона миллионов مليون ملايين मिलियन 百万 백만",
    10_000_000: "crore करोड़",
    100_000_000: "亿 億 억",
    1_000_000_000: "billion billions milliard milliards milliarde milliarden miliardo miliardi "
    "bilhão bilhões миллиард миллиарда миллиардов مليار बिलियन अरब 十亿 십억",
}
_SCALE = {word: scale for scale, line in _SCALES.items() for word in line.split()}
_SCALE_WORD = re.compile(
    r"[\s-]?(?:(mil) (?=millones|milhões))?"
    rf"({'|'.join(sorted(map(re.escape, _SCALE), key=len, reverse=True))})(?![a-zа-я])",
    re.IGNORECASE,
)
_WORDS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici",
    "de": "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "ca": "zero un dos tres quatre cinc sis set vuit nou deu onze dotze",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "ar": "صفر واحد اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
    "hi": "शून्य एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह",
}
_ORDINALS = {
    "en": "zeroth first second third fourth fifth sixth seventh eighth ninth tenth",
    "es": "- primer segund tercer cuart quint sext séptim octav noven décim",
    "pt": "- primeir segund terceir quart quint sext sétim oitav non décim",
    "fr": "- premi deuxième troisième quatrième cinquième sixième septième huitième neuvième",
    "it": "- prim second terz quart quint sest settim ottav non decim",
    "de": "- erst zweit dritt viert fünft sechst siebt acht neunt zehnt",
    "nl": "- eerste tweede derde vierde vijfde zesde zevende achtste negende tiende",
    "ru": "- перв втор трет четверт пят шест седьм восьм девят десят",
    "ar": "- الأول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر",
}
_OTHERWISE = {
    0: {"no", "none", "any", "ningún", "ninguna", "aucun", "aucune", "kein", "keine"},
    1: {"una", "une", "eine", "einen", "einer", "uma", "een", "single", "único", "única", "once"},
    2: {"twice", "double", "both", "doble", "ambos", "ambas", "dos", "deux", "beide", "zweimal"},
}
_STEMS = tuple(
    (str(number), stem)
    for line in _ORDINALS.values()
    for number, stem in enumerate(line.split())
    if stem != "-"
)
_SPOKEN = {
    str(number): frozenset(
        line.split()[number] for line in _WORDS.values() if number < len(line.split())
    )
    | _OTHERWISE.get(number, set())
    for number in range(13)
}
_HAN = "〇一二三四五六七八九十"
_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
    "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
    "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7,
    "agosto": 8, "septiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12,
}  # fmt: skip


def numbers_in(text: str) -> Counter[str]:
    """Return the numbers written in digits, normalised, and how often each stands there."""
    text = _western(text)
    return Counter(_value(found, text) for found in _NUMBER.finditer(text))


def digits_in(text: str) -> Counter[str]:
    """Return the runs of digits, in ASCII, as they stand between anything else."""
    return Counter(re.findall(r"\d+", _western(text)))


def is_scaled(text: str) -> bool:
    """Whether a number in digits is followed by a word such as million."""
    text = _western(text)
    return any(_SCALE_WORD.match(text, found.end()) for found in _NUMBER.finditer(text))


def worded_in(text: str) -> frozenset[str]:
    """Return the numbers that words of a text may mean: two, second, 二, March (3)."""
    spoken = set(re.findall(r"[^\W\d_]+", text.casefold()))
    found = {str(_MONTHS[word]) for word in spoken & _MONTHS.keys()}
    found |= {number for number, words in _SPOKEN.items() if words & spoken}
    found |= {number for number, stem in _STEMS if any(_has_stem(word, stem) for word in spoken)}
    return frozenset(found | {str(number) for number, char in enumerate(_HAN) if char in text})


def _has_stem(word: str, stem: str) -> bool:
    return word.startswith(stem) and len(word) <= len(stem) + 3


def _western(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _value(found: re.Match[str], text: str) -> str:
    number = _normal(found[0])
    scale = _SCALE_WORD.match(text, found.end())
    if scale is None or number.count(".") > 1:
        return number
    factor = _SCALE[scale[2].casefold()] * (1000 if scale[1] else 1)
    return f"{(Decimal(number) * factor).normalize():f}"


def _normal(number: str) -> str:
    """Return a number without group separators and with a point for the decimals."""
    if grouped := _GROUPED.fullmatch(number) or _LAKHS.fullmatch(number):
        decimals = grouped[grouped.re.groups]
        whole = number[: len(number) - len(decimals) - 1] if decimals else number
        digits = re.sub(r"\D", "", whole)
        return f"{digits}.{decimals}" if decimals else digits
    return re.sub(r"\D", ".", number)
