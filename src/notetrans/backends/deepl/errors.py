"""What an error of DeepL's means: a failure of one request, or the end of a run.

Pure functions of the status and the text that the client's error has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notetrans.backends.deepl.languages import source_code, target_code
from notetrans.backends.deepl.options import Options
from notetrans.errors import BackendError
from notetrans.protocol import Failure, Request

if TYPE_CHECKING:
    from deepl import DeepLException

_BUSY = frozenset({429, 503, 529})
_TOO_LONG = frozenset({413, 414})
_QUOTA = 456


def answer_error() -> Failure:
    """Return the failure of an answer that is none."""
    return Failure("error", "DeepL's answer is not the translations that were asked for")


def is_about_glossary(error: DeepLException) -> bool:
    """Tell whether a request failed for its glossary, and may fare better with another or none."""
    return error.http_status_code in {400, 404} and "glossary" in str(error).lower()


def judge(error: DeepLException, request: Request, options: Options) -> Failure:
    """Return the failure that an error is for its request.

    Raises :class:`BackendError` for what no other request would escape: key, quota, a language
    or a formality that DeepL does not have.
    """
    status, said = error.http_status_code, " ".join(str(error).split())[:300]
    if status is None:
        cause = type(error.__cause__ or error).__name__
        return Failure("error", f"cannot reach {options.endpoint.url} ({cause})")
    if remedy := _fatal(status, said, options):
        pair = f"{source_code(request.source_lang)} → {target_code(request.target_lang)}"
        raise BackendError(f"DeepL refuses every request ({pair}): {said}", remedy=remedy)
    if status in _TOO_LONG:
        return Failure(
            "truncated", f"the request was too long: {said}", retryable=False, too_long=True
        )
    passing = status in _BUSY or status >= 500
    return Failure("error", f"{status}: {said}", retryable=passing, busy=status in _BUSY)


def _fatal(status: int, said: str, options: Options) -> str:
    """Return what a person can do about an error that every request would meet, or nothing."""
    if status in {401, 403}:
        return (
            "Its key is wrong or of another kind of account (a free one's ends in :fx): "
            "set the right one and run again."
        )
    if status == _QUOTA:
        return "The account's characters are used up: raise its limit, or wait for its next period."
    if status == 400 and ("target_lang" in said or "source_lang" in said):
        return "DeepL does not have this pair: use another backend for it."
    if status == 400 and "formality" in said:
        return f"Set backend.options.formality to prefer_{options.formality}, or leave it out."
    return ""
