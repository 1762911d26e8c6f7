"""A site in a folder, translated in this process by a backend of the test's own."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from notetrans.backends.scripted import ScriptedBackend
from notetrans.config import load
from notetrans.memory import Memory
from notetrans.pipeline import Choice, Run, open_site, translate
from notetrans.protocol import Capabilities
from notetrans.stage import plan_publish, prepare, publish, staged_posts

CONFIG = "version: 1\nlanguages: {source: en, targets: [es]}\n"


class Reviser(ScriptedBackend):
    """Puts a prefix before every text, and revises."""

    def __init__(self, answers=None, **capabilities):
        super().__init__(answers or (lambda segment: f"es {segment.text}"), natural=False)
        self.capabilities = Capabilities(natural=False, revise=True, **capabilities)

    @property
    def asked(self):
        """The segments asked for, by their text."""
        return {one.text: one for request in self.history for one in request.segments}


@dataclass
class Folder:
    """The files of a site."""

    root: Path
    config: str = CONFIG

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8")

    def translate(
        self,
        backend,
        *,
        fallback=None,
        publishing=True,
        memory="memory",
        report=None,
        started=None,
        **options,
    ):
        """Translate all notes, publish what is staged, and return what became of the posts."""
        self.write("notetrans.yaml", self.config)
        site = open_site(load(self.root, environ={}, user=self.root / "none"))
        prepare(site.root)
        results = []
        report = report or results.append
        choice = Choice(backend, tuple(site.plan().posts), "", fallback)
        with Memory(site.root / f".notetrans/cache/{memory}.sqlite") as opened:
            run = Run(site, choice, opened, report=report, **options)
            asyncio.run(translate(run))
        if started:
            started(run)
        if publishing:
            posts = list(staged_posts(site.root))
            publish(site.root, plan_publish(site.root, posts, incomplete="never"))
        return {result.post.path: result for result in results}
