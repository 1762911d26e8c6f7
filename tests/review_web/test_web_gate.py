"""Who may ask the page: by token, host, origin, method; what the answers let a browser do."""

import json
import os
from pathlib import Path

import pytest

from notetrans.review.web.security import LIMIT
from review_web.running import Running

ELSEWHERE = "http://evil.example"


def test_the_address_gives_a_cookie_that_scripts_and_other_sites_cannot_use(served):
    answer = served.ask("GET", f"/?token={served.token}", cookie=None)
    assert answer.status == 200
    given = answer.headers["set-cookie"]
    assert given.startswith(f"notetrans-{served.port}=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(given.split("; "))
    assert served.token not in given  # what a history or a log of addresses has is no session
    assert served.ask("GET", "/").status == 200


@pytest.mark.parametrize("path", ["/", "/static/page.css", "/post/0123456789abcdef", "/nothing"])
@pytest.mark.parametrize("cookie", [None, "a=b", "notetrans-{port}=", "notetrans-{port}=x"])
def test_nothing_is_shown_without_the_session(served, path, cookie):
    cookie = cookie and cookie.format(port=served.port)
    answer = served.ask("GET", path, cookie=cookie)
    assert answer.status == 403
    assert "open the address" in answer.text


@pytest.mark.parametrize("given", ["", "x", "{token}x", "{token}&token={token}", "é"])
def test_another_token_gives_no_cookie(served, given):
    query = given.format(token=served.token).encode().decode("latin-1")
    path = "/?token=" + "".join(c if ord(c) < 128 else f"%{ord(c):02X}" for c in query)
    answer = served.ask("GET", path, cookie=None)
    assert answer.status == 403
    assert "set-cookie" not in answer.headers


def test_the_token_alone_does_nothing_but_give_the_cookie(served):
    assert served.ask("GET", f"/static/page.css?token={served.token}", cookie=None).status == 403
    answer = served.ask("POST", f"/?token={served.token}", "{}", cookie=None)
    assert answer.status == 403


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.2:{port}", "",
     "localhost.evil.example:{port}", "[::1]:{port}", "0.0.0.0:{port}", "127.0.0.1:{port}."],
)  # fmt: skip
def test_a_name_that_somebody_lets_point_here_is_refused(served, host):
    """DNS rebinding: the browser believes to talk to evil.example, and sends its name."""
    headers = {"Host": host.format(port=served.port)}
    for path in ("/", f"/?token={served.token}"):
        answer = served.ask("GET", path, headers=headers)
        assert answer.status == 421
        assert "set-cookie" not in answer.headers


def test_a_request_with_two_hosts_or_none_is_refused(served):
    cookie = ("Cookie", served.cookie)
    two = [("Host", served.host), ("Host", "evil.example"), cookie]
    assert served.raw("GET", "/", two).status == 400
    assert served.raw("GET", "/", [cookie]).status in (400, 421)


def test_localhost_is_this_machine_too(served):
    host = f"localhost:{served.port}"
    assert served.ask("GET", "/", headers={"Host": host}).status == 200
    headers = {"Host": host, "Origin": served.origin}  # a page of the one is not one of the other
    assert served.ask("POST", "/do/check", "{}", headers=headers).status == 403


@pytest.mark.parametrize(
    "origin",
    [ELSEWHERE, "null", "", "http://127.0.0.1", "http://127.0.0.1:1", "https://127.0.0.1:{port}",
     "http://127.0.0.1:{port}.evil.example", None],
)  # fmt: skip
def test_another_site_can_have_nothing_done(served, origin):
    body = json.dumps({"posts": list(served.posts().values()), "dry_run": False})
    headers = {"Origin": origin and origin.format(port=served.port)}
    assert served.ask("POST", "/do/publish", body, headers=headers).status == 403
    assert not (served.folder.root / "posts/a.es.md").exists()


def test_another_site_can_have_nothing_shown_either(served):
    for headers in ({"Origin": ELSEWHERE}, {"Sec-Fetch-Site": "cross-site"},
                    {"Sec-Fetch-Site": "same-site"}):  # fmt: skip
        assert served.ask("GET", "/", headers=headers).status == 403


def test_a_link_elsewhere_with_the_right_token_opens_the_page(served):
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    answer = served.ask("GET", f"/?token={served.token}", cookie=None, headers=headers)
    assert answer.status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "POST"])
def test_pages_are_read_and_nothing_else(served, method):
    headers = {"Origin": served.origin}
    assert served.ask(method, "/", headers=headers).status == 405


def test_an_action_is_not_done_by_reading(served):
    answer = served.ask("GET", "/do/publish")
    assert answer.status == 405
    assert "access-control-allow-origin" not in answer.headers


def test_a_form_of_another_kind_is_not_understood(served):
    for kind in ("text/plain", "application/x-www-form-urlencoded", None):
        answer = served.ask("POST", "/do/check", "{}", headers={"Content-Type": kind})
        assert answer.status == 409
        assert "only JSON" in answer.text


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "1", "[" * 100_000, '{"post": 1}', '{"post": "x"}']
)
def test_what_is_not_meant_is_refused_in_a_sentence(served, body):
    answer = served.ask("POST", "/do/check", body)
    assert answer.status in (404, 409)
    assert json.loads(answer.text)["error"]
    assert "Traceback" not in answer.text


def test_a_request_without_end_is_refused(served):
    cookie = served.cookie
    assert served.ask("POST", "/do/check", b" " * (LIMIT + 1), cookie=cookie).status == 413
    own = [("Host", served.host), ("Cookie", cookie), ("Origin", served.origin)]
    own += [("Content-Type", "application/json"), ("Transfer-Encoding", "chunked")]
    chunk = f"{LIMIT + 1:x}\r\n".encode() + b" " * (LIMIT + 1) + b"\r\n0\r\n\r\n"
    connection = served.chunked("/do/check", own, chunk)
    assert connection.status == 409
    assert "too large" in connection.text


@pytest.mark.parametrize(
    "path",
    ["/post/..%2f..%2fsecret.txt", "/post/secret.txt", "/static/../secret.txt",
     "/static/..%2fapp.py", "/static/%2e%2e%2f%2e%2e%2fsecret.txt",
     "/static//etc/passwd", "/post/posts%2Fa.md/raw",
     "/post/0123456789abcdef", "/post/0123456789abcdef/raw", "/static/__init__.py",
     "/post/{post}/frame/..%2f", "/post/{post}/frame/secret.txt", "//secret.txt", "/secret.txt"],
)  # fmt: skip
def test_no_path_leads_out_of_the_posts_that_are_known(served, path):
    (post,) = served.posts().values()
    answer = served.ask("GET", path.format(post=post))
    assert answer.status == 404
    assert "SECRET-OUTSIDE" not in answer.text
    assert "root:" not in answer.text


def test_every_answer_says_what_a_page_may_do(served):
    (post,) = served.posts().values()
    pages = ["/", f"/post/{post}", f"/post/{post}/raw", f"/post/{post}/rendered", "/nothing"]
    for path in [*pages, "/static/sheet.js"]:
        headers = served.ask("GET", path).headers
        policy = directives(headers["content-security-policy"])
        assert policy["default-src"] == ["'none'"]
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == ["'self'"]
        assert (
            policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
        )
        assert policy["require-trusted-types-for"] == ["'script'"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


def test_a_frame_may_do_nothing_at_all(served):
    (post,) = served.posts().values()
    for side in ("source", "target"):
        headers = served.ask("GET", f"/post/{post}/frame/{side}").headers
        policy = directives(headers["content-security-policy"])
        assert policy["sandbox"] == []
        assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
        assert policy["img-src"] == ["data:"]
        assert "script-src" not in policy
        (style,) = policy["style-src"]
        assert style.startswith("'sha256-")
        assert policy["frame-ancestors"] == ["'self'"]


def directives(policy):
    parts = [part.split() for part in policy.split("; ")]
    return {name: values for name, *values in parts}


def test_refusals_say_what_a_page_may_do_too(served):
    headers = served.ask("GET", "/", cookie=None).headers
    assert "default-src 'none'" in headers["content-security-policy"]


def test_nothing_but_loopback_is_listened_on(served):
    table = Path("/proc/net/tcp")
    if not table.is_file():
        pytest.skip("this system has no table of sockets in a file")
    lines = table.read_text(encoding="ascii").splitlines()
    rows = [line.split() for line in lines[1:]]
    port = f"{served.port:04X}"
    listening = [row[1] for row in rows if row[1].endswith(f":{port}") and row[3] == "0A"]
    assert listening == [f"0100007F:{port}"]


def test_what_is_printed_is_the_address_and_nothing_of_what_was_asked(folder):
    folder.translate("es")
    with Running(folder) as running:
        cookie = running.cookie
        running.ask("GET", "/nothing?what=asked", cookie=cookie)
        running.ask("GET", "/", cookie=None)
        running.ask("POST", "/do/check", "{", cookie=cookie)
    assert running.code == 0
    assert running.log == ""


def test_two_pages_of_one_machine_have_sessions_of_their_own(folder, served):
    folder.translate("es")
    with Running(folder) as other:
        assert other.token != served.token
        assert other.ask("GET", "/", cookie=served.cookie).status == 403


def test_without_its_packages_the_remedy_is_told(folder):
    """They come with an extra, and whoever reviews in git does without."""
    folder.write("starlette.py", "raise ModuleNotFoundError('no', name='starlette')\n")
    folder.env["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(folder.root), os.environ.get("PYTHONPATH")])
    )
    done = folder.run("review", "--no-browser")
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'notetrans[review]'" in done.stderr
    assert "needs the package starlette" in done.stderr


def test_a_port_that_is_taken_is_told(folder, served):
    done = folder.run("review", "--no-browser", "--port", str(served.port))
    assert done.returncode == 2
    assert f"port {served.port} cannot be had" in done.stderr
    assert "Traceback" not in done.stderr
