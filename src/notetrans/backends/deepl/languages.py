"""DeepL's codes of languages for BCP 47 tags.

    >>> source_code("pt-BR"), target_code("pt-BR"), target_code("pt"), target_code("zh-TW")
    ('PT', 'PT-BR', 'PT-BR', 'ZH-HANT')

A source has no variants. Which of English, Portuguese and Chinese a target is has to be said:
the tag's region or script says it, or what most writers of the bare language mean. A language
that DeepL does not know gets a code as well, for it learns new ones: DeepL itself refuses it.
"""

from __future__ import annotations

from notetrans.languages import script

_BASE = {"no": "NB", "fil": "TL", "iw": "HE", "in": "ID"}
_AMERICAN = frozenset({"US", "PH", "PR"})


def source_code(tag: str) -> str:
    """Return the code of a language to translate from."""
    base = tag.split("-")[0]
    return _BASE.get(base, base.upper())


def target_code(tag: str) -> str:
    """Return the code of a language to translate to."""
    base, *rest = tag.split("-")
    region = next((part for part in rest if len(part) == 2 and part.isupper()), "")
    if base == "en":
        return "EN-US" if not region or region in _AMERICAN else "EN-GB"
    if base == "pt":
        return "PT-BR" if region in {"", "BR"} else "PT-PT"
    if base == "zh":
        return "ZH-HANT" if script(tag) == "Hant" else "ZH-HANS"
    if tag == "es-419":
        return "ES-419"
    return source_code(tag)
