"""Adopted posts that differ from their notes in more than their units.

Law: nothing of such a file is replaced before a person has said so. What a translator added to
the layout, to code or links is in no unit, and a post made from its note would not have it.
"""

from __future__ import annotations

from pathlib import Path

from notetrans.errors import NotetransError, PublishError
from notetrans.stage.hashes import content_hash
from notetrans.stage.staging import Staged
from notetrans.stage.state import read_state


def keeps_its_own(root: Path, document: Staged) -> PublishError | None:
    """Return why a staged document must not replace the file that was adopted, or ``None``."""
    path = root / document.target
    try:
        state, _ = read_state(root, document.language, document.note)
    except NotetransError:  # told by whoever wants to replace the file
        return None
    if not state or not state.differs or not path.is_file():
        return None
    if content_hash(path.read_bytes()) == content_hash(document.text.encode()):
        return None
    return PublishError(
        "was adopted, and has more than its units that is not its note's",
        path=document.target,
        remedy="`notetrans diff` shows what would be lost; `notetrans publish --replace-adopted` "
        "replaces it all the same.",
    )
