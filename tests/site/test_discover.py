"""The plan: which notes become which posts, and what is refused before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from notetrans.config.keys import build
from notetrans.errors import ConfigError, NoteError, UsageError
from notetrans.site import Plan, discover


def read(path: Path) -> dict[str, object]:
    """Return front matter the plain way."""
    text = path.read_text(encoding="utf-8")
    if not text.startswith("---\n"):
        return {}
    block = text[4:].partition("---\n")[0]
    if block.startswith("broken"):
        raise NoteError("front matter cannot be loaded", path=path, line=2)
    return dict(yaml.safe_load(block))


def site(root: Path, *files: str) -> None:
    """Write files given as ``path`` or ``path key: value``."""
    for file in files:
        path, _, front = file.partition(" ")
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"---\n{front}\n---\n\ntext\n" if front else "text\n", encoding="utf-8")


def plan(root: Path, *paths: str, to: Sequence[str] = (), **values: object) -> Plan:
    """Return the plan with configuration values, ``__`` for the dot in their names."""
    config = build({key.replace("__", "."): value for key, value in values.items()})
    named = [root / path for path in paths]
    return discover(root, config, named, read=lambda path: read(root / path), targets=to)


def posts(found: Plan) -> list[tuple[str, str, str]]:
    """Return what a plan comes to: note, language, post."""
    return [(post.note.path, post.language, post.path) for post in found.posts]


def messages(found: Plan) -> list[str]:
    """Return the plan's errors as people read them."""
    return [str(error) for error in found.errors]


def test_without_configuration_posts_stand_beside_the_notes_under_posts(tmp_path: Path) -> None:
    site(tmp_path, "posts/name.md lang: en", "posts/deep/x.mdx lang: en", "other/y.md lang: en")
    assert posts(plan(tmp_path, to=["es"])) == [
        ("posts/deep/x.mdx", "es", "posts/deep/x.es.mdx"),
        ("posts/name.md", "es", "posts/name.es.md"),
    ]


@pytest.mark.parametrize("sources", ["notes", "notes/", "./notes/", "."])
def test_a_folder_among_the_sources_means_all_notes_in_it(tmp_path: Path, sources: str) -> None:
    site(tmp_path, "notes/deep/a.md lang: en", "notes/old/b.md lang: en", "notes/c.txt")
    found = plan(tmp_path, to=["es"], site__sources=(sources, "!notes/old"))
    assert [post.note.path for post in found.posts] == ["notes/deep/a.md"]


def _generators() -> list[tuple[str, str, str]]:
    """Return the rows of the table in the documentation: site, sources, output."""
    text = (Path(__file__).parents[2] / "docs/configuration.md").read_text(encoding="utf-8")
    table = text.partition("| site | `sources` | `output` |")[2].partition("\n\n")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines()[2:]]
    return [(name.strip(), glob.strip(" `"), form.strip(" `")) for name, glob, form in rows]


POSTS = {
    "Hugo, a folder for each language": "content/es/guide/deep/a.md",
    "Hugo, endings (`post.es.md`, page bundles)": "content/guide/deep/a.es.md",
    "Docusaurus": "i18n/es/docusaurus-plugin-content-docs/current/guide/deep/a.md",
    "Astro Starlight, the source in the root": "src/content/docs/es/guide/deep/a.md",
    "VitePress, the source in the root": "docs/es/guide/deep/a.md",
    "MkDocs with i18n, endings": "docs/guide/deep/a.es.md",
    "Eleventy, a folder for each language": "src/es/guide/deep/a.md",
}


@pytest.mark.parametrize("row", _generators(), ids=lambda row: row[0])
def test_the_documented_layouts_put_posts_where_the_generator_looks(
    tmp_path: Path, row: tuple[str, str, str]
) -> None:
    name, glob, form = row
    folder = glob.removesuffix("**")
    site(tmp_path, f"{folder}guide/deep/a.md", f"{folder}index.md", f"{POSTS[name]} lang: es")
    found = plan(
        tmp_path, to=["es"], site__sources=(glob,), site__output=form, languages__source="en"
    )
    assert not messages(found)
    assert [post.path for post in found.posts if post.note.path.endswith("a.md")] == [POSTS[name]]
    assert len(found.posts) == 2


def test_a_folder_of_drafts_holds_drafts(tmp_path: Path) -> None:
    site(tmp_path, "_drafts/idea.md lang: en", "_posts/my_drafts.md lang: en")
    sources = ("_drafts/**", "_posts/**")
    found = plan(tmp_path, to=["es"], site__sources=sources)
    assert [post.note.path for post in found.posts] == ["_posts/my_drafts.md"]
    assert [(each.path, each.reason) for each in found.skipped] == [("_drafts/idea.md", "a draft")]
    assert len(plan(tmp_path, to=["es"], site__sources=sources, translate__drafts=True).posts) == 2


def test_the_layout_of_a_jekyll_site_with_dated_notes_is_a_template(tmp_path: Path) -> None:
    site(
        tmp_path,
        "notes/2025-11-04-vllm-en.md lang: en\ntranslated: false",
        "notes/2025-11-05-how-to-do-it-ja.md lang: ja",
        "_posts/es/2025-11-04-vllm-es.md lang: es\ntranslated: true",
    )
    found = plan(
        tmp_path,
        to=["es", "hant"],
        site__sources=("notes/*.md",),
        site__output="_posts/{lang}/{stem}-{lang}.md",
        languages__names={"hant": "zh-Hant"},
    )
    assert posts(found) == [
        ("notes/2025-11-04-vllm-en.md", "es", "_posts/es/2025-11-04-vllm-es.md"),
        ("notes/2025-11-04-vllm-en.md", "zh-Hant", "_posts/hant/2025-11-04-vllm-hant.md"),
        ("notes/2025-11-05-how-to-do-it-ja.md", "es", "_posts/es/2025-11-05-how-to-do-it-es.md"),
        (
            "notes/2025-11-05-how-to-do-it-ja.md",
            "zh-Hant",
            "_posts/hant/2025-11-05-how-to-do-it-hant.md",
        ),
    ]
    assert found.errors == ()


def test_folders_named_after_languages_are_a_layout(tmp_path: Path) -> None:
    site(tmp_path, "content/en/blog/x.md", "content/en/y.md", "content/es/y.md")
    found = plan(
        tmp_path,
        to=["es"],
        site__sources=("content/**/*.md",),
        site__layout="folder",
        languages__source="en",
    )
    assert posts(found) == [("content/en/blog/x.md", "es", "content/es/blog/x.md"),
                            ("content/en/y.md", "es", "content/es/y.md")]  # fmt: skip
    assert [(s.path, s.reason) for s in found.skipped] == [
        ("content/es/y.md", "a translation of content/en/y.md")
    ]


@pytest.mark.parametrize(
    ("file", "language", "stem"),
    [
        ("posts/x.md lang: pt_BR", "pt-BR", "x"),
        ("posts/x.md language: python\nlocale: de", "de", "x"),
        ("posts/x.ja.md", "ja", "x"),
        ("posts/x-en.md lang: en", "en", "x"),
        ("posts/x-en.md", "en", "x"),
        ("posts/x-ja.md", "en", "x-ja"),
        ("posts/how-to-do-it.md lang: en", "en", "how-to-do-it"),
        ("posts/how-to-do-it.md", "en", "how-to-do-it"),
        ("posts/x.js.md", "en", "x.js"),
        ("posts/hello.cs.md", "en", "hello.cs"),
        ("posts/ja/x.md", "ja", "x"),
        ("posts/en.md", "en", "en"),
    ],
)
def test_a_notes_language_is_said_by_front_matter_then_name_then_folder(
    tmp_path: Path, file: str, language: str, stem: str
) -> None:
    site(tmp_path, file)
    found = plan(tmp_path, to=["fr"], languages__source="en", languages__targets=("ja", "it"))
    notes = [(post.note.language, post.note.stem) for post in found.posts]
    assert notes == [(language, stem)]


@pytest.mark.parametrize(
    ("asked", "made"), [("es es-ES", ["es"]), ("es-MX es", ["es-MX", "es"]), ("zh zh-Hans", ["zh"])]
)
def test_one_language_asked_for_by_two_names_makes_one_post(
    tmp_path: Path, asked: str, made: list[str]
) -> None:
    site(tmp_path, "posts/x.md lang: en")
    found = plan(tmp_path, to=asked.split())
    assert [language for _, language, _ in posts(found)] == made


def test_a_note_whose_language_nothing_says_is_identified_or_refused(tmp_path: Path) -> None:
    site(tmp_path, "posts/x.md")
    assert messages(plan(tmp_path, to=["fr"])) == [
        "posts/x.md: its language is not known. "
        "Add `lang:` to its front matter, or set languages.source."
    ]
    found = discover(
        tmp_path,
        build({}),
        read=lambda path: read(tmp_path / path),
        targets=["fr"],
        identify=lambda _: "es",
    )
    assert [post.note.language for post in found.posts] == ["es"]


def test_translations_are_not_sources(tmp_path: Path) -> None:
    site(
        tmp_path,
        "posts/a.md lang: en",
        "posts/a.es.md",
        "posts/a.fr.md",  # a language which the site does not name
        "posts/b.md lang: es\ntranslated: true",
    )
    found = plan(tmp_path, to=["es"])
    assert posts(found) == [("posts/a.md", "es", "posts/a.es.md")]
    assert {(skip.path, skip.reason) for skip in found.skipped} == {
        ("posts/a.es.md", "a translation of posts/a.md"),
        ("posts/a.fr.md", "a translation of posts/a.md"),
        ("posts/b.md", "translated: true"),
    }


def test_a_translation_is_known_for_one_also_when_it_alone_is_named(tmp_path: Path) -> None:
    site(tmp_path, "posts/a.md lang: en", "posts/a.es.md")
    found = plan(tmp_path, "posts/a.es.md", to=["fr"])
    assert found.posts == ()
    assert [skip.reason for skip in found.skipped] == ["a translation of posts/a.md"]


def test_a_hand_made_translation_of_a_note_that_is_not_translated_is_no_source(
    tmp_path: Path,
) -> None:
    site(tmp_path, "posts/a.md lang: en\ntranslate: false", "posts/a.es.md")
    found = plan(tmp_path, to=["es", "fr"])
    assert found.posts == ()
    assert found.errors == ()


def test_of_two_names_with_languages_the_usual_one_is_the_original(tmp_path: Path) -> None:
    site(tmp_path, "posts/a.en.md", "posts/a.es.md")
    found = plan(tmp_path, to=["es", "fr"], languages__source="en")
    assert [post.path for post in found.posts] == ["posts/a.es.md", "posts/a.fr.md"]


def test_where_nothing_says_which_is_the_original_both_are_named(tmp_path: Path) -> None:
    site(tmp_path, "posts/a.en.md", "posts/a.es.md")
    found = plan(tmp_path, to=["es", "en", "fr"])
    assert found.posts == ()
    assert len(found.errors) == 2
    assert all("posts/a.en.md" in text and "posts/a.es.md" in text for text in messages(found))
    site(tmp_path, "posts/a.en.md translated: false")
    assert {post.note.path for post in plan(tmp_path, to=["es", "fr"]).posts} == {"posts/a.en.md"}


def test_drafts_and_switched_off_notes_are_skipped_with_the_reason(tmp_path: Path) -> None:
    site(
        tmp_path,
        "posts/a.md lang: en\ndraft: true",
        "posts/b.md lang: en\npublished: false",
        "posts/c.md lang: en\ntranslate: false",
    )
    found = plan(tmp_path, to=["es"])
    assert [skip.reason for skip in found.skipped] == ["a draft", "a draft", "translate: false"]
    drafts = plan(tmp_path, to=["es"], translate__drafts=True)
    assert [post.note.path for post in drafts.posts] == ["posts/a.md", "posts/b.md"]


def test_a_note_in_the_target_language_is_skipped_or_copied(tmp_path: Path) -> None:
    site(tmp_path, "notes/a.md lang: zh")
    values = {"site__sources": ("notes/*",), "site__output": "out/{lang}/{stem}.md"}
    skipped = plan(tmp_path, to=["zh-Hans", "zh-Hant"], **values)
    assert posts(skipped) == [("notes/a.md", "zh-Hant", "out/zh-Hant/a.md")]
    assert [skip.reason for skip in skipped.skipped] == ["in Chinese (Simplified) already"]
    copied = plan(tmp_path, to=["zh-Hans"], languages__same_language="copy", **values)
    assert [(post.path, post.copy) for post in copied.posts] == [("out/zh-Hans/a.md", True)]


def test_two_notes_for_one_post_are_refused_and_both_named(tmp_path: Path) -> None:
    site(tmp_path, "notes/a/x.md lang: en", "notes/b/x.md lang: en", "notes/y.md lang: en")
    found = plan(
        tmp_path, to=["es"], site__sources=("notes/**",), site__output="out/{stem}.{lang}.md"
    )
    assert [post.note.path for post in found.posts] == ["notes/y.md"]
    assert [str(error.path) for error in found.errors] == ["notes/a/x.md", "notes/b/x.md"]
    assert all("a/x.md" in text and "b/x.md" in text for text in messages(found))


@pytest.mark.parametrize(
    ("first", "second"), [("Straße", "STRASSE"), ("caf\u00e9", "cafe\u0301"), ("Name", "name")]
)
def test_names_that_some_systems_take_for_one_collide(
    tmp_path: Path, first: str, second: str
) -> None:
    site(tmp_path, f"notes/1/{first}.md lang: en", f"notes/2/{second}.md lang: en")
    found = plan(
        tmp_path, to=["es"], site__sources=("notes/**",), site__output="out/{stem}.{lang}.md"
    )
    assert found.posts == ()
    assert len(found.errors) == 2


def test_a_post_that_is_its_own_note_or_another_is_refused(tmp_path: Path) -> None:
    site(tmp_path, "posts/es/x.md lang: en")
    values = {"site__output": "posts/{lang}/{stem}.md"}
    assert "it is the note itself" in messages(plan(tmp_path, to=["es"], **values))[0]
    site(tmp_path, "posts/x.md lang: en\ntranslated: false")
    site(tmp_path, "posts/es/x.md lang: en\ntranslated: false")
    texts = messages(plan(tmp_path, to=["es"], **values))
    assert any("another note, posts/es/x.md" in text for text in texts)


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("../{stem}.{lang}.md", "leaves its folder"),
        ("/tmp/{stem}.{lang}.md", "not relative"),
        ("C:/{stem}.{lang}.md", "not relative"),
        ("a\\{stem}.{lang}.md", "not relative"),
        ("a\x00/{stem}.{lang}.md", "control character"),
        (".git/{stem}.{lang}.md", "folder of git"),
        ("{lang}/nul.{stem}", "a device on Windows"),
        ("{stem}.{lang}.", "ends with a dot"),
        ("link/{stem}.{lang}.md", "leads out"),
        ("file/{stem}.{lang}.md", "symbolic link"),
    ],
)
def test_a_post_outside_the_site_is_refused_before_anything_is_sent(
    tmp_path: Path, output: str, says: str
) -> None:
    root = tmp_path / "site"
    site(root, "posts/x.md lang: en")
    (tmp_path / "away").mkdir()
    (root / "link").symlink_to(tmp_path / "away")
    (root / "file").mkdir()
    (root / "file" / "x.es.md").symlink_to(root / "posts" / "x.md")
    found = plan(root, to=["es"], site__output=output)
    assert found.posts == ()
    assert says in messages(found)[0]
    assert "posts/x.md" in messages(found)[0]


def test_two_posts_through_a_linked_folder_are_one_file(tmp_path: Path) -> None:
    site(tmp_path, "a/x.md lang: en", "b/x.md lang: en")
    (tmp_path / "out" / "a").mkdir(parents=True)
    (tmp_path / "out" / "b").symlink_to(tmp_path / "out" / "a")
    found = plan(
        tmp_path,
        to=["es"],
        site__sources=("a/*", "b/*"),
        site__output="out/{dir}/{stem}.{lang}.md",
    )
    assert found.posts == ()
    assert len(found.errors) == 2


@pytest.mark.parametrize(
    "output", ["{dir}/{name}.{lang}.md", "{dir}/{stem}.md", "{dir}/x.{lang}.md"]
)
def test_a_template_that_cannot_work_is_a_configuration_error(tmp_path: Path, output: str) -> None:
    with pytest.raises(ConfigError, match=r"site\.output"):
        plan(tmp_path, to=["es"], site__output=output)


def test_paths_and_languages_that_cannot_be_are_usage_errors(tmp_path: Path) -> None:
    site(tmp_path, "site/posts/x.md lang: en", "away.md", "site/x.txt")
    root = tmp_path / "site"
    for wrong in ("../away.md", "absent.md", "x.txt"):
        with pytest.raises(UsageError):
            plan(root, wrong, to=["es"])
    with pytest.raises(UsageError, match="--to"):
        plan(root)
    with pytest.raises(UsageError, match="Did you mean es"):
        plan(root, to=["spansh"])


def test_named_files_are_taken_wherever_they_lie_and_folders_by_their_markdown(
    tmp_path: Path,
) -> None:
    site(tmp_path, "a/x.md lang: en", "b/y.md lang: en", "b/c/z.md lang: en", "b/.h/w.md lang: en")
    found = plan(tmp_path, "a/x.md", "b", to=["es"])
    assert [post.note.path for post in found.posts] == ["a/x.md", "b/c/z.md", "b/y.md"]


def test_globs_exclude_and_do_not_follow_links(tmp_path: Path) -> None:
    root = tmp_path / "site"
    site(root, "n/a.md lang: en", "n/in/b.md lang: en", "n/in/deep/c.md lang: en")
    site(tmp_path, "away/d.md lang: en")
    (root / "n" / "away").symlink_to(tmp_path / "away")
    (root / "n" / "d.md").symlink_to(tmp_path / "away" / "d.md")
    found = plan(root, to=["es"], site__sources=("n/**/*.md", "!n/in/*.md"))
    assert [post.note.path for post in found.posts] == ["n/a.md", "n/in/deep/c.md"]


def test_a_note_that_cannot_be_read_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    site(tmp_path, "posts/a.md lang: en", "posts/b.md broken")
    found = plan(tmp_path, to=["es"])
    assert [post.note.path for post in found.posts] == ["posts/a.md"]
    assert messages(found) == ["posts/b.md:2: front matter cannot be loaded"]
