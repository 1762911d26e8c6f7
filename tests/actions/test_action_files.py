"""The action, the recipe and the documented workflows, before outside judges."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTIONLINT = ROOT / ".cache/actionlint"
DOCS = (ROOT / "docs/pull-requests.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n# (\S+)\n(.*?)```", DOCS, re.DOTALL)
WORKFLOWS = {name: text for name, text in BLOCKS if name.startswith(".github/")}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
SCRIPTS = ("install", "run", "run-gitlab")
LINT = """
const { createLinter } = require(process.argv[1]);
let text = "";
process.stdin.on("data", part => { text += part; });
process.stdin.on("end", async () => {
  const lint = await createLinter();
  console.log(JSON.stringify(lint(text, "./workflow.yml")));
});
"""


def lint(text: str) -> list[str]:
    """Return what actionlint has to say about a workflow."""
    done = subprocess.run(
        ["node", "-e", LINT, str(ACTIONLINT / "node.cjs")],
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [each["message"] for each in json.loads(done.stdout)]


def schema(name: str, *options: str, file: Path) -> str:
    """Return what a schema has against a file, empty if nothing."""
    command = ("-m", "check_jsonschema", "--builtin-schema", f"vendor.{name}", *options, str(file))
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, encoding="utf-8", check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


needs_actionlint = pytest.mark.skipif(
    not (ACTIONLINT / "main.wasm").exists() or not shutil.which("node"),
    reason="actionlint is not here (.ci/get-actionlint)",
)


@needs_actionlint
@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_actionlint_has_nothing_to_say_of_the_documented_workflows(name):
    assert lint(WORKFLOWS[name]) == []


@needs_actionlint
def test_actionlint_would_say_it():
    text = WORKFLOWS[".github/workflows/check.yml"]
    bad = text.replace("pipx install notetrans", "echo ${{ github.event.pull_request.title }}")
    assert any("potentially untrusted" in each for each in lint(bad))
    assert lint(text.replace("runs-on", "run-on"))


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_the_documented_workflows_are_what_the_schema_wants(name, tmp_path):
    file = tmp_path / "workflow.yml"
    file.write_text(WORKFLOWS[name], encoding="utf-8")
    assert schema("github-workflows", file=file) == ""
    file.write_text(WORKFLOWS[name].replace("runs-on", "runs_on"), encoding="utf-8")
    assert "runs_on" in schema("github-workflows", file=file)


def test_the_action_is_what_the_schema_wants(tmp_path):
    assert schema("github-actions", file=ROOT / "action.yml") == ""
    bad = tmp_path / "action.yml"
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    bad.write_text(text.replace("using: composite", "using: shell"), encoding="utf-8")
    assert schema("github-actions", file=bad)


def test_the_recipe_for_gitlab_is_what_the_schema_wants():
    options = ("--data-transform", "gitlab-ci")
    assert schema("gitlab-ci", *options, file=ROOT / "actions/gitlab-ci.yml") == ""


def test_no_expression_stands_in_a_script():
    """``${{ }}`` in a script is replaced before a shell reads it: an input could be a command."""
    steps = ACTION["runs"]["steps"]
    assert [step["name"] for step in steps if "${{" in step["run"]] == []
    assert all(set(step) <= {"name", "shell", "env", "run", "working-directory"} for step in steps)


def test_every_input_is_used_and_documented():
    used = set(re.findall(r"\$\{\{ inputs\.([a-z-]+) \}\}", json.dumps(ACTION["runs"])))
    assert used == set(ACTION["inputs"])
    table = DOCS.partition("| input | |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z-]+)`", table)) >= set(ACTION["inputs"])


def test_no_workflow_gives_a_fork_what_it_must_not_have():
    for name, text in WORKFLOWS.items():
        found = yaml.load(text, yaml.BaseLoader)  # where `on` is a word
        triggers = found["on"] if isinstance(found["on"], dict) else {found["on"]: None}
        assert "pull_request_target" not in triggers, name
        assert "permissions" in found, name
        if "pull_request" in triggers:
            assert set(found["permissions"].values()) == {"read"}, name
            assert "secrets." not in text, name


def test_the_recipe_for_gitlab_runs_on_the_default_branch_alone():
    (job,) = yaml.safe_load((ROOT / "actions/gitlab-ci.yml").read_text(encoding="utf-8")).values()
    (rule,) = job["rules"]
    assert "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in rule["if"]


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
@pytest.mark.parametrize("name", SCRIPTS)
def test_shellcheck_has_nothing_to_say_of_the_scripts(name):
    done = subprocess.run(
        ["shellcheck", str(ROOT / "actions" / name)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout + done.stderr == ""


def bash(name, *arguments, **env):
    return subprocess.run(
        ["bash", str(ROOT / "actions" / name), *arguments],
        env={"PATH": "/usr/bin:/bin", **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("extras", ["a] ; touch owned #", "$(touch owned)", "a b", "../x"])
def test_extras_are_names_and_nothing_else(tmp_path, extras):
    done = bash("install", str(tmp_path / "venv"), EXTRAS=extras)
    assert (done.returncode, "extras are names" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def stand_in(folder: Path, body: str) -> Path:
    """Return an environment whose Python is a script."""
    python = folder / "bin/python"
    python.parent.mkdir()
    python.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    python.chmod(0o755)
    return folder


def test_an_empty_input_is_no_setting(tmp_path):
    there = stand_in(tmp_path, 'echo "${NOTETRANS_BACKEND-unset} ${NOTETRANS_MODEL-unset} $1"')
    script = ROOT / "actions/pull_requests.py"
    done = bash("run", str(there), INPUT_BACKEND="", INPUT_MODEL="")
    assert done.stdout == f"unset unset {script}\n"
    done = bash("run", str(there), INPUT_BACKEND="$(touch owned)", INPUT_MODEL="m")
    assert done.stdout == f"$(touch owned) m {script}\n"


def test_gits_helper_hands_out_the_token_and_no_address_holds_it(tmp_path):
    ask = "printf 'protocol=https\\nhost=gitlab.example\\n\\n' | git credential fill"
    there = stand_in(tmp_path, f"env | grep -v NOTETRANS_GITLAB_TOKEN=; {ask}")
    env = {"CI_PROJECT_URL": "https://gitlab.example/a/b", "HOME": str(tmp_path)}
    done = bash("run-gitlab", str(there), NOTETRANS_GITLAB_TOKEN="canary$(x)", **env)
    assert "NOTETRANS_PUSH_URL=https://gitlab.example/a/b.git\n" in done.stdout
    assert done.stdout.count("canary") == 1
    assert "username=oauth2\npassword=canary$(x)\n" in done.stdout
    assert bash("run-gitlab", str(there), **env).returncode != 0


def test_the_recipe_for_gitlab_says_what_it_lacks():
    """It knows of no repository by itself, and names no placeholder that would be cloned."""
    text = (ROOT / "actions/gitlab-ci.yml").read_text(encoding="utf-8")
    (job,) = yaml.safe_load(text).values()
    assert "OWNER" not in text
    done = subprocess.run(
        ["bash", "-c", job["script"][0]],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode != 0, "address of the repository" in done.stderr) == (True, True)
