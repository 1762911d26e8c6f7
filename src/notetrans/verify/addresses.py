"""URLs and e-mail addresses in prose. Those of the source are codes; a new one is invented."""

from __future__ import annotations

import re
from collections.abc import Iterable

from notetrans.model import Finding
from notetrans.verify.evidence import Evidence

_ADDRESS = re.compile(
    r"\b(?:https?|ftp)://[^\s<>\"'”»)\]]+|\bwww\.[^\s<>\"'”»)\]]+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+",
    re.IGNORECASE,
)


def addresses(evidence: Evidence) -> Iterable[Finding]:
    """The target's prose holds a URL or an e-mail address that the source has not."""
    known = evidence.source_text + "".join(
        f"\n{code.data}\n{code.closing}\n{code.content}" for code in evidence.codes
    )
    for found in _ADDRESS.findall(evidence.target_text):
        if found.rstrip(".,;:!?。，") not in known:
            yield evidence.finding("addresses", "critical", f"{found} is not in the source")
