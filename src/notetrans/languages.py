"""Languages by their BCP 47 tag, and the names that a site has for them.

Law: two tags are the same language where their likely subtags agree (``zh`` is ``zh-Hans``,
never ``zh-Hant``; ``pt`` is ``pt-BR``, never ``pt-PT``).

    >>> parse("hant", {"hant": "zh-Hant"})
    'zh-Hant'
    >>> site_name("zh-Hant", {"hant": "zh-Hant"})
    'hant'

``langcodes`` holds the registry and the likely subtags. English names are a small table here:
the full one would be 30 MB of further packages, and people see names in messages only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from notetrans.errors import UsageError

Names = Mapping[str, str]
"""A site's own names for languages → BCP 47 tags."""
NO_NAMES: Names = MappingProxyType({})

_ENGLISH = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "as": "Assamese", "ast": "Asturian",
    "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali",
    "br": "Breton", "bs": "Bosnian", "ca": "Catalan", "ckb": "Central Kurdish",
    "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "eo": "Esperanto", "es": "Spanish", "et": "Estonian", "eu": "Basque",
    "fa": "Persian", "fi": "Finnish", "fil": "Filipino", "fr": "French", "fy": "Frisian",
    "ga": "Irish", "gd": "Scottish Gaelic", "gl": "Galician", "gu": "Gujarati",
    "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "ht": "Haitian Creole",
    "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "ig": "Igbo",
    "is": "Icelandic", "it": "Italian", "ja": "Japanese", "jv": "Javanese",
    "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "ko": "Korean",
    "ku": "Kurdish", "ky": "Kyrgyz", "la": "Latin", "lb": "Luxembourgish", "lo": "Lao",
    "lt": "Lithuanian", "lv": "Latvian", "mg": "Malagasy", "mi": "Māori",
    "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi",
    "ms": "Malay", "mt": "Maltese", "my": "Burmese", "nb": "Norwegian Bokmål",
    "ne": "Nepali", "nl": "Dutch", "nn": "Norwegian Nynorsk", "no": "Norwegian",
    "oc": "Occitan", "or": "Odia", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sd": "Sindhi", "si": "Sinhala",
    "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "sq": "Albanian", "sr": "Serbian",
    "su": "Sundanese", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu",
    "tg": "Tajik", "th": "Thai", "ti": "Tigrinya", "tk": "Turkmen", "tr": "Turkish",
    "tt": "Tatar", "ug": "Uyghur", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek",
    "vi": "Vietnamese", "xh": "Xhosa", "yi": "Yiddish", "yo": "Yoruba", "yue": "Cantonese",
    "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip
_DETAILS = {
    "Hans": "Simplified", "Hant": "Traditional", "Latn": "Latin", "Cyrl": "Cyrillic",
    "Arab": "Arabic script", "419": "Latin America", "AR": "Argentina", "AT": "Austria",
    "AU": "Australia", "BE": "Belgium", "BR": "Brazil", "CA": "Canada",
    "CH": "Switzerland", "CL": "Chile", "CN": "China", "CO": "Colombia", "DE": "Germany",
    "ES": "Spain", "FR": "France", "GB": "United Kingdom", "HK": "Hong Kong",
    "IE": "Ireland", "IN": "India", "JP": "Japan", "KR": "South Korea", "MO": "Macao",
    "MX": "Mexico", "NZ": "New Zealand", "PE": "Peru", "PT": "Portugal",
    "SG": "Singapore", "TW": "Taiwan", "US": "United States", "ZA": "South Africa",
}  # fmt: skip
_RIGHT_TO_LEFT = frozenset(
    {"Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}
)


def parse(text: str, names: Names = NO_NAMES) -> str:
    """Return the normalised BCP 47 tag of a language named as the site or the standard does.

    The site's own names win, in any case of letters; ``_`` counts as ``-``. Raises
    :class:`UsageError` with near matches for anything else.
    """
    known = find(text, names)
    if known is None:
        raise UsageError(f"unknown language {text!r}", remedy=_remedy(text, names))
    return known


def find(text: str, names: Names = NO_NAMES) -> str | None:
    """Return what :func:`parse` returns, or ``None`` for an unknown language."""
    folded = text.strip().casefold()
    for name, tag in names.items():
        if name.casefold() == folded:
            return _standard(tag)
    return _standard(folded)


def site_name(tag: str, names: Names = NO_NAMES) -> str:
    """Return the site's own name for a language, its tag where the site has none."""
    for name, known in names.items():
        if known == tag:
            return name
    return next((name for name, known in names.items() if same(known, tag)), tag)


def same(first: str, second: str) -> bool:
    """Tell whether two tags are one language by their likely subtags."""
    return first == second or _likely(first) == _likely(second)


def is_common(text: str) -> bool:
    """Tell whether a word would be read as a language where the site has not named it."""
    tag = find(text)
    return tag is not None and tag.split("-")[0] in _ENGLISH


def script(tag: str) -> str:
    """Return the ISO 15924 script in which a language is usually written (``Latn``)."""
    return _likely(tag)[1]


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """Return the direction of a language's usual script."""
    return "rtl" if script(tag) in _RIGHT_TO_LEFT else "ltr"


def display_name(tag: str) -> str:
    """Return the English name (``Chinese (Traditional)``), the tag where it is not known."""
    language, *details = tag.split("-")
    if language not in _ENGLISH:
        return tag
    named = ", ".join(_DETAILS.get(part, part) for part in details)
    return f"{_ENGLISH[language]} ({named})" if named else _ENGLISH[language]


def near(text: str, known: Iterable[str]) -> list[str]:
    """Return at most three known words that ``text`` may have been meant for, best first."""
    folded = {word.casefold(): word for word in known}
    if text.casefold() in folded:
        return [folded[text.casefold()]]
    return [folded[hit] for hit in get_close_matches(text.casefold(), folded, 3, 0.7)]


def _remedy(text: str, names: Names) -> str:
    english = {name: tag for tag, name in _ENGLISH.items()}
    hits = near(text, [*names, *english])
    if not hits:
        hits = near(text.replace("_", "-").split("-")[0], [*names, *_ENGLISH])
    if not hits:
        return "Use a BCP 47 tag such as es or zh-Hant, or a name from languages.names."
    shown = [f"{english[hit]} ({hit})" if hit in english else hit for hit in hits]
    return f"Did you mean {' or '.join(shown)}?"


@lru_cache(maxsize=1024)
def _standard(text: str) -> str | None:
    from langcodes import Language
    from langcodes.tag_parser import LanguageTagError

    try:
        language = Language.get(text)
    except LanguageTagError:
        return None
    known = (language.language or "").isalpha() and language.is_valid()
    return language.to_tag() if known else None


@lru_cache(maxsize=1024)
def _likely(tag: str) -> tuple[str, str, str]:
    from langcodes import Language

    full = Language.get(tag).maximize()
    return full.language or "", full.script or "", full.territory or ""
