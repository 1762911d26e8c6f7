"""Notes of three posts, the product's client at a server, and the structure of what came of it."""

from dataclasses import dataclass, field

from faults.server import MARK
from laws import oracle
from notetrans.backends.openai import create
from notetrans.stage import staged_posts
from pipeline.site_run import CONFIG, Folder

NOTES = {
    "posts/one.md": f"""\
---
title: The first note of all
---

# Where the houses are

There are many houses in the street, and people live in them.

{MARK} words call `make install` here, in the first note.

- The first item is a short one.
- The second item is *a little* longer than the first.

> Somebody said that once, in the evening.
""",
    "posts/two.md": """\
# Where the people are

There are many houses in the street, and people live in them.

See [the other page](one.md) for the rest of the story.

| A heading here | Another heading |
| --- | --- |
| The cell of a table | The other cell of it |
""",
    "posts/three.md": """\
The third note has nothing but two paragraphs to offer.

There are many houses in the street, and people live in them.
""",
}


@dataclass
class Seen:
    """What became of a run: posts by path, and the error that ended it."""

    posts: dict = field(default_factory=dict)
    error: Exception | None = None

    @property
    def told(self) -> str:
        """All that a person is told."""
        found = [f.message for post in self.posts.values() for f in post.findings]
        failed = [str(post.error) for post in self.posts.values() if post.error]
        return "\n".join([*found, *failed, str(self.error or "")])


class Trial(Folder):
    """A site with the notes, translated at a server as often as one likes."""

    def __init__(self, root):
        super().__init__(root, CONFIG)
        for path, text in NOTES.items():
            self.write(path, text)

    def run(self, server, **options) -> Seen:
        """Translate what is missing; publish nothing that is not whole."""
        seen = Seen()
        settings = {"model": "served-1", "base_url": server.url, "batch": 4, "timeout": 60}
        backend = create(settings | options)

        def keep(result):
            seen.posts[result.post.path] = result

        try:
            self.translate(backend, publishing=False, report=keep)
        except Exception as error:
            seen.error = error
        return seen

    def broken(self) -> list[str]:
        """Tell which staged posts have not their note's structure, as cmark reads it."""
        return [
            staged.target
            for staged in staged_posts(self.root)
            if blocks(staged.text) != blocks(NOTES[staged.note])
            or any(literal not in staged.text for literal in literals(staged.note))
        ]

    def staged(self) -> dict[str, bool]:
        """Return the staged posts, and whether each is whole."""
        return {each.target: not each.incomplete for each in staged_posts(self.root)}


def blocks(text: str) -> list[str]:
    """Return what stands in a text but for its words."""
    return oracle.shape(text)


def literals(note: str) -> list[str]:
    """Return what no answer may touch in the post of a note."""
    return {"posts/one.md": ["`make install`"], "posts/two.md": ["(one.md)"]}.get(note, [])
