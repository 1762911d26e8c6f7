"""Between a finished document and the site: what is staged, what is known, what goes into place.

* :mod:`.hashes`: short names for texts
* :mod:`.entries`: what is known of a published post, as values
* :mod:`.state`: the files in which that is committed
* :mod:`.lines`, :mod:`.holding`, :mod:`.resolve`, :mod:`.grow`: their grammar, which lines hold,
  what these say together, how a file takes in more
* :mod:`.decisions`: what people decided about targets that are not published yet
* :mod:`.staging`: finished documents that wait
* :mod:`.adopted`: adopted posts that are kept until a person says otherwise
* :mod:`.publish`: into place, never over a person's file
* :mod:`.atomic`: files written whole or not at all
* :mod:`.lock`: one writer per site
* :mod:`.init`: the files of a new site
"""

from __future__ import annotations

from notetrans.stage.atomic import write_whole
from notetrans.stage.decisions import (
    Decision,
    Decisions,
    decided_posts,
    move_decisions,
    read_decisions,
    record,
    settle,
)
from notetrans.stage.entries import MERGE, REVISED, STALE, Entry, PostState, Problem
from notetrans.stage.hashes import blob_id, content_hash, short_blob, unit_hash
from notetrans.stage.init import initialise, prepare
from notetrans.stage.lock import writer_lock
from notetrans.stage.publish import (
    Holds,
    Published,
    PublishPlan,
    plan_publish,
    publish,
    resume,
)
from notetrans.stage.staging import Staged, StagedUnit, read_staged, stage, staged_posts, unstage
from notetrans.stage.state import (
    compact_state,
    known_posts,
    move_state,
    read_state,
    remove_state,
    write_state,
)

__all__ = [
    "MERGE",
    "REVISED",
    "STALE",
    "Decision",
    "Decisions",
    "Entry",
    "Holds",
    "PostState",
    "Problem",
    "PublishPlan",
    "Published",
    "Staged",
    "StagedUnit",
    "blob_id",
    "compact_state",
    "content_hash",
    "decided_posts",
    "initialise",
    "known_posts",
    "move_decisions",
    "move_state",
    "plan_publish",
    "prepare",
    "publish",
    "read_decisions",
    "read_staged",
    "read_state",
    "record",
    "remove_state",
    "resume",
    "settle",
    "short_blob",
    "stage",
    "staged_posts",
    "unit_hash",
    "unstage",
    "write_state",
    "write_whole",
    "writer_lock",
]
