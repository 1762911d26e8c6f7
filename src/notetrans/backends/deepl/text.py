"""Segments as DeepL wants them: XML whose tags split no sentence and hide what stands in codes.

A segment's written form is XML already: ``<gN>`` around text, ``<cN>`` around an original, and
three escapes. Pure functions; the same request always gives the same parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any
from xml.parsers import expat

from notetrans.backends.deepl.languages import source_code, target_code
from notetrans.backends.deepl.options import Options
from notetrans.protocol import Request, Segment
from notetrans.tags import unescape as text_of

_TAG = re.compile(r"</?[gc][1-9][0-9]*/?>")
_STANDING = re.compile(r"<(c[1-9][0-9]*)>")
_OTHER_ESCAPE = re.compile(r"&(?:quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
_CONTEXT = 4000


def parameters(request: Request, segments: Sequence[Segment], options: Options) -> dict[str, Any]:
    """Return the arguments of the client's ``translate_text``, without texts and glossary.

    Only markup stands in a segment, so no tag is structure: outlines are not looked for. A line
    break is a space, and formatting is kept as it is: what is no sentence needs no full stop.
    """
    found: dict[str, Any] = {
        "source_lang": source_code(request.source_lang),
        "target_lang": target_code(request.target_lang),
        "tag_handling": "xml",
        "tag_handling_version": "v2",
        "outline_detection": False,
        "split_sentences": "nonewlines",
        "preserve_formatting": True,
    }
    if standing := _standing(segments):
        found["ignore_tags"] = standing
    if context := _context(request, segments):
        found["context"] = context
    if options.formality != "default":
        found["formality"] = options.formality
    if options.model:
        found["model_type"] = options.model
    return found


def _standing(segments: Sequence[Segment]) -> list[str]:
    names = {name for segment in segments for name in _STANDING.findall(segment.text)}
    return sorted(names, key=lambda name: int(name[1:]))


def _context(request: Request, segments: Sequence[Segment]) -> str:
    """Return what DeepL reads and neither translates nor bills: the batch's surroundings."""
    first, last = segments[0], segments[-1]
    parts = (
        request.context.strip(),
        " > ".join(first.section),
        _readable(first.before),
        _readable(last.after),
    )
    return "\n".join(part for part in parts if part)[:_CONTEXT]


def _readable(text: str) -> str:
    return text_of(_TAG.sub("", text))


def is_xml(text: str) -> bool:
    """Tell whether DeepL could parse a text: one that it cannot fails its whole request."""
    try:
        expat.ParserCreate().Parse(f"<s>{text}</s>", True)
    except (expat.ExpatError, UnicodeEncodeError):
        return False
    return True


def target(answer: str) -> str:
    """Return an answer with our escapes only; XML has more."""
    return _OTHER_ESCAPE.sub(lambda match: _literal(unescape(match[0])), answer)


def _literal(char: str) -> str:
    return {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(char, char)


def glossary_entries(request: Request) -> dict[str, str]:
    """Return the request's terms as a glossary: source → the best target, names as they are."""
    return {source: rendering for source, rendering in _terms(request) if _is_entry(rendering)}


def _terms(request: Request) -> Iterator[tuple[str, str]]:
    for term in request.terms:
        source = term.source.strip()
        forms = (source,) if term.keep else term.targets.get(request.target_lang, ())
        if forms and _is_entry(source):
            yield source, forms[0].strip()


def _is_entry(text: str) -> bool:
    return bool(text) and text.isprintable()
