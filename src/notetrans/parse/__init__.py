"""Source note to :class:`Document`: exact spans of all prose, and a skeleton of the rest.

Laws: units and skeleton tile the text; rendering every unit's own source gives the source.

    note text ─ front matter | body ─ masks ─ blocks ─ inline ─▶ units + skeleton

``notetrans.parse`` the function has this package's name, so nothing is imported here.
"""
