"""One glossary of DeepL's per run, grown by the terms that requests bring, removed at its end.

Law: a glossary that cannot be had stops nothing. The request goes without, the pair is asked
about once, and the check of glossary terms tells what came of it.

It is one for all languages, since accounts may hold few; a dictionary in it is for one pair of
bare languages. A request whose terms contradict those that are there already (two Englishes)
goes without.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from notetrans.backends.deepl.languages import source_code

if TYPE_CHECKING:
    from deepl import DeepLClient
    from deepl.api_data import MultilingualGlossaryDictionaryEntries

Pair = tuple[str, str]
Call = Callable[[Callable[["DeepLClient"], Any]], Awaitable[Any]]

_PASSING = frozenset({429, 529})


class Glossary:
    """The glossary of one backend; ``call`` runs a function of the client in a thread."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._lock = asyncio.Lock()
        self._id = ""
        self._known: dict[Pair, dict[str, str]] = {}
        self._refused: set[Pair] = set()
        self._lost: set[Pair] = set()

    async def id_for(self, source: str, target: str, entries: Mapping[str, str]) -> str | None:
        """Return the id of a glossary that holds the entries, ``None`` where there can be none.

        Raises ``DeepLException`` for what may pass: the request had better wait, too.
        """
        pair = (source_code(source), source_code(target))
        if not entries or pair[0] == pair[1]:
            return None
        async with self._lock:
            known = self._known.setdefault(pair, {})
            new = {term: form for term, form in entries.items() if term not in known}
            agrees = all(known.get(term, form) == form for term, form in entries.items())
            if pair in self._refused or not agrees:
                return None
            if new and not await self._add(pair, new):
                return None
            known |= new
            return self._id

    def lost(self, source: str, target: str) -> None:
        """Let the glossary be made anew; a pair that loses it twice goes without from then on."""
        pair = (source_code(source), source_code(target))
        if pair in self._lost:
            self._refused.add(pair)
        self._lost.add(pair)
        self._id = ""
        self._known.clear()

    async def aclose(self) -> None:
        """Remove the glossary from the account, as well as that can be done."""
        from deepl import DeepLException

        found, self._id = self._id, ""
        if found:
            try:
                await self._call(lambda client: client.delete_multilingual_glossary(found))
            except DeepLException:
                return

    async def _add(self, pair: Pair, entries: Mapping[str, str]) -> bool:
        """Tell whether the glossary holds the entries now."""
        from deepl import DeepLException
        from deepl.api_data import MultilingualGlossaryDictionaryEntries

        made = bool(self._id)
        dictionary = MultilingualGlossaryDictionaryEntries(*pair, dict(entries))
        try:
            await self._send(dictionary, _name(pair, entries))
        except DeepLException as error:
            status = error.http_status_code
            if status is None or status in _PASSING or status >= 500 or (made and status == 404):
                raise
            self._refused.add(pair)
            return False
        return True

    async def _send(self, dictionary: MultilingualGlossaryDictionaryEntries, name: str) -> None:
        found = self._id
        if found:
            await self._call(
                lambda client: client.update_multilingual_glossary_dictionary(found, dictionary)
            )
        else:
            made = await self._call(
                lambda client: client.create_multilingual_glossary(name, [dictionary])
            )
            self._id = made.glossary_id


def _name(pair: Pair, entries: Mapping[str, str]) -> str:
    """Return a name by which a person knows a glossary that a killed run has left."""
    content = json.dumps([pair, sorted(entries.items())], ensure_ascii=False)
    return f"notetrans {hashlib.sha256(content.encode()).hexdigest()[:12]}"
