"""A post staged anew from targets that are known, without asking any engine."""

from __future__ import annotations

from notetrans.pipeline.finish import Finished, finish
from notetrans.pipeline.making import made_before
from notetrans.pipeline.prepare import Prepared
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import Standing, is_kept


def restaged(site: Site, prepared: Prepared, stands: Standing) -> Finished:
    """Return the post with the targets that ``prepared`` knows, as it is to be staged.

    It stays a draft engine's while a target of that engine is left in ``stands``. Raises
    :class:`~notetrans.errors.NotetransError` where the result would not be the note's shape.
    """
    post = prepared.post
    drafts = {
        name
        for unit_id, name in stands.drafts.items()
        if unit_id in prepared.known and not is_kept(prepared.known[unit_id])
    }
    draft = min(drafts, default="")
    backend, prompt = made_before(site, post)
    return finish(site, prepared, backend=backend or draft, draft=draft, prompt=prompt)
