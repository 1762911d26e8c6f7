"""LibreTranslate's codes of languages: which of a server's is meant by a BCP 47 tag.

    >>> code_for("zh-TW", ["en", "zh-Hans", "zh-Hant"]), code_for("pt-BR", ["en", "pt"])
    ('zh-Hant', 'pt')
    >>> code_for("zh-TW", ["en", "zh"]) is None
    True

Servers write their codes as BCP 47, older ones have names of their own for two languages.
"""

from __future__ import annotations

from collections.abc import Iterable

from notetrans.languages import same, script

_OLDER = {"zt": "zh-Hant", "pb": "pt-BR"}


def code_for(tag: str, codes: Iterable[str]) -> str | None:
    """Return the server's code for a language: the same one, else one of the same script."""
    known = {code: _OLDER.get(code, code) for code in codes}
    exact = (code for code, meant in known.items() if same(meant, tag))
    near = (
        code
        for code, meant in known.items()
        if meant.split("-")[0] == tag.split("-")[0] and script(meant) == script(tag)
    )
    return next(exact, None) or next(near, None)


def tag_of(code: str) -> str:
    """Return the BCP 47 tag of a server's code."""
    return _OLDER.get(code, code)
