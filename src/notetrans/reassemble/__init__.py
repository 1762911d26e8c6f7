"""Document and targets to text: prose spans replaced, everything else left alone.

Laws: a unit's own source gives its own bytes, through the same path as any other target; what
is written reads back as what went in, or it is not written.

Text is written plainly first. Only a unit that reads back otherwise is written again, with
the fewest escapes that help (:mod:`.candidates`); one that no spelling can hold stays as it
was and is named in :attr:`Rendered.failed`.
"""

from __future__ import annotations

from notetrans.reassemble.plan import LineBreaks
from notetrans.reassemble.render import Rendered, reassemble, render

__all__ = ["LineBreaks", "Rendered", "reassemble", "render"]
