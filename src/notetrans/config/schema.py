"""The configuration's values: one frozen dataclass per section, one line of prose per key.

Everything else about a key (its place in the JSON Schema, in the sample that ``init`` writes,
in the reference page) is made from what stands here. ``scope`` says where a key may be set:

* ``project``: in ``notetrans.yaml`` only, for it is a fact about the site;
* ``personal``: there and in the user's own file, which wins;
* ``private``: never in ``notetrans.yaml``, for whoever can change a repository could otherwise
  send a reader's texts, or a key, to an address of their own, or make a bound on cost worthless.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from notetrans.model import CITATION_HEADINGS, FRONT_MATTER_KEYS

Scalar = str | bool | int | float
Level = Literal["critical", "major", "minor", "off"]
Scope = Literal["project", "personal", "private"]


def key(
    doc: str,
    default: Any,
    *,
    scope: Scope = "project",
    env: tuple[str, ...] = (),
    least: float | None = None,
) -> Any:
    """Return a dataclass field with what a reader of the configuration needs to know.

    ``env`` names environment variables, the first that is set wins; ``least`` is the smallest
    number allowed.
    """
    metadata = {"doc": doc, "scope": scope, "env": env, "least": least}
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata=metadata)
    return field(default=default, metadata=metadata)


def about(doc: str, *, shorthand: str = "") -> dict[str, str]:
    """Return what is said of a section; ``shorthand`` is the key that a bare value sets."""
    return {"doc": doc, "shorthand": shorthand}


@dataclass(frozen=True, slots=True)
class Site:
    """Where notes and posts live."""

    sources: tuple[str, ...] = key(
        "Globs of the notes to translate, relative to this file; `!` before one excludes. "
        "Without any: every Markdown file under posts/.",
        (),
    )
    layout: str = key(
        "Where posts go: `suffix` (name.es.md beside its source), `folder` (es/name.md), "
        "`jekyll` (_posts/es/name-es.md).",
        "suffix",
    )
    output: str = key(
        "Template of a post's path, instead of the layout's; fields {lang} {dir} {above} "
        "{below} {base} {rest} {stem} {ext}.",
        "",
    )
    url: str = key("Address of the site; links beneath it are not citations.", "")
    links: Literal["rebase", "keep"] = key(
        "What happens to relative links where a post's folder is not its source's: "
        "`rebase` rewrites those that would break, `keep` leaves all.",
        "rebase",
    )


@dataclass(frozen=True, slots=True)
class Languages:
    """Which languages, and what the site calls them."""

    source: str = key(
        "Language of notes which do not say theirs; `auto` looks at front matter, file name, "
        "folder and text.",
        "auto",
    )
    targets: tuple[str, ...] = key("Languages to translate into, where --to is not given.", ())
    names: Mapping[str, str] = key(
        "The site's own names for languages, each with its BCP 47 tag (hant: zh-Hant).", {}
    )
    same_language: Literal["skip", "copy"] = key(
        "What happens to a note that is in the target language already.", "skip"
    )


@dataclass(frozen=True, slots=True)
class FrontMatterPolicy:
    """What happens to the values of front matter."""

    translate: tuple[str, ...] = key("Keys whose text is translated.", FRONT_MATTER_KEYS)
    set: Mapping[str, Scalar] = key(
        "Keys that a translated post gets; {lang} is its language, {model} what made it.",
        {"lang": "{lang}", "translated": True, "model": "{model}"},
    )
    reset: Mapping[str, Scalar] = key(
        "Keys that get this value where the source has them.", {"audio": False}
    )
    leave: tuple[str, ...] = key("Keys never touched, whatever stands above.", ())


@dataclass(frozen=True, slots=True)
class Glossary:
    """Names and terms."""

    path: str = key("The glossary, relative to this file.", "glossary.yaml")


@dataclass(frozen=True, slots=True)
class Backend:
    """Which engine translates."""

    name: str = key(
        "The engine; empty: the first that takes the pair of languages.",
        "",
        scope="personal",
        env=("NOTETRANS_BACKEND",),
    )
    model: str = key(
        "The engine's model; empty: its own default.",
        "",
        scope="personal",
        env=("NOTETRANS_MODEL",),
    )
    base_url: str = key(
        "Address of the engine's endpoint; empty: its own.",
        "",
        scope="private",
        env=("NOTETRANS_BASE_URL",),
    )
    api_key_env: str = key(
        "Name of the variable that holds the key; empty: the engine's own (see backends).",
        "",
        scope="private",
        env=("NOTETRANS_API_KEY_ENV",),
    )
    timeout: float = key(
        "Seconds until a request without an answer is given up.", 300.0, scope="personal", least=1
    )
    options: Mapping[str, Scalar] = key(
        "Further options of the engine (temperature: 0.2); never an address or a key.",
        {},
        scope="personal",
    )
    fallback: str = key(
        "Engine asked for segments whose answers failed every attempt: `name` or `name:model`.",
        "",
        scope="personal",
    )
    prices: Mapping[str, tuple[float, ...]] = key(
        "Prices that hold instead of the known ones, by model: US dollars per million tokens of "
        "[input, output, cached input], or of [characters].",
        {},
        scope="private",
        least=0,
    )


@dataclass(frozen=True, slots=True)
class Translate:
    """How notes are translated."""

    concurrency: int = key(
        "Requests at one time; 0: what the engine asks for.",
        0,
        scope="personal",
        env=("NOTETRANS_CONCURRENCY",),
        least=0,
    )
    fuzzy: int = key(
        "How like a new text, in percent, a known one must be to be shown with its translation "
        "to an engine that revises; 0: none is shown.",
        75,
        least=0,
    )
    attempts: int = key(
        "Tries per segment before it is left without a target.", 3, scope="personal", least=1
    )
    confirm_above: int = key(
        "Segments above which an engine that costs money needs a yes.",
        200,
        scope="personal",
        least=0,
    )
    wrap: Literal["auto", "keep", "off"] = key(
        "Line breaks of targets: `auto` wraps as the source's paragraph is, `keep` takes the "
        "engine's, `off` writes one line.",
        "auto",
    )
    drafts: bool = key("Whether drafts are translated too.", False)
    dialects: tuple[str, ...] | None = key(
        "Constructs beyond CommonMark and GFM that are protected; left out: all; `-math` takes "
        "one away.",
        None,
    )
    citations: Literal["references", "all", "none"] = key(
        "Lists of cited works that keep their titles: under the last heading named in "
        "citation_headings, all, or none.",
        "references",
    )
    citation_headings: tuple[str, ...] = key(
        "Headings under which such lists stand.", CITATION_HEADINGS
    )
    instructions: str = key("What the engine is told about style, for every request.", "")
    style: Mapping[str, str] = key(
        "What it is told beyond that for one language, by its tag (fr: vouvoiement, « » with "
        "no-break spaces).",
        {},
    )
    max_cost: float = key(
        "US dollars that a run may cost; it stops before they would be passed. 0: no bound.",
        0.0,
        scope="personal",
        least=0,
    )


@dataclass(frozen=True, slots=True)
class Publish:
    """What may go onto the site."""

    incomplete: Literal["never", "source"] = key(
        "Posts in which a unit has no target: `never` published, or with the `source` text there.",
        "never",
    )
    auto: Literal["all", "clean", "approved", "never"] = key(
        "What `publish` and `translate --publish` move into place of their own accord: `all` "
        "posts, `clean` ones in which nothing needs review, `approved` ones of which every unit "
        "is, `never` one (`publish --anyway` does).",
        "all",
    )
    unapproved: Mapping[str, Scalar] = key(
        "Keys that a post gets in its front matter until all of it is approved (draft: true; "
        "published: false for Jekyll).",
        {},
    )


@dataclass(frozen=True, slots=True)
class Review:
    """The review of staged posts."""

    reviewers: tuple[str, ...] = key(
        "Whose merges approve segments (`approve --from-git`): e-mail addresses as commits have "
        "them, or names for --by.",
        (),
    )
    back: str = key(
        "Engine that translates targets back (`diff --back`): `name` or `name:model`; empty: the "
        "one that translates.",
        "",
        scope="personal",
    )


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that a site or a person decides, with defaults."""

    site: Site = field(default_factory=Site, metadata=about("Where notes and posts live."))
    languages: Languages = field(
        default_factory=Languages, metadata=about("Which languages, and what the site calls them.")
    )
    frontmatter: FrontMatterPolicy = field(
        default_factory=FrontMatterPolicy,
        metadata=about("What happens to the values of front matter."),
    )
    glossary: Glossary = field(
        default_factory=Glossary, metadata=about("Names and terms.", shorthand="path")
    )
    backend: Backend = field(default_factory=Backend, metadata=about("Which engine translates."))
    translate: Translate = field(
        default_factory=Translate, metadata=about("How notes are translated.")
    )
    checks: Mapping[str, Level] = key(
        "Severity of a check by its name, or `off` (length: minor, numbers: off).", {}
    )
    publish: Publish = field(default_factory=Publish, metadata=about("What may go onto the site."))
    review: Review = field(default_factory=Review, metadata=about("The review of staged posts."))
