"""The review page with a post of 2,000 segments, in a real Chromium: how soon, how smooth.

The post opens from the list as a person opens it: the span is from the click to the first segment
that takes keys. Then it is scrolled through in steps of half a window; a frame is late when its
step took more than 50 ms. Then segments are approved by key, one after the other. Prints Markdown
and exits with 1 above a goal. ``--segments N`` for another length, ``--runs N``.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from review_web.browser import Tab, browser
from review_web.running import Folder, Running

OPEN, LATE, APPROVE = 1.0, 0.02, 1.0
"""Goals: seconds to open, share of late frames, seconds until a decision is on the disk."""
PAUSE = 3
"""Seconds for which a person looks at the list; long posts are read ahead meanwhile."""
WORDS = (
    "the server keeps a copy of every note that it has seen while `make {n}` runs, and **strong "
    "words** stand in [a link](https://example.org/{n}) beside plain text, more of it each day."
)
SCROLL = """async () => {
  const step = innerHeight / 2, spans = [];
  let last = await new Promise(requestAnimationFrame);
  for (let y = 0; y < document.documentElement.scrollHeight && spans.length < 400; y += step) {
    scrollTo(0, y);
    const now = await new Promise(requestAnimationFrame);
    spans.push(now - last);
    last = now;
  }
  return spans;
}"""


def note(segments: int) -> str:
    """Return a note of so many segments, a heading before each twenty."""
    parts = [
        f"## Part {n}" if n % 20 == 0 else f"Paragraph {n} says that {WORDS.format(n=n)}"
        for n in range(segments - 1)
    ]
    return "---\nlang: en\ntitle: Long\n---\n\n" + "\n\n".join(parts) + "\n"


def opened(tab: Tab) -> float:
    """Return the seconds from the click in the list to a segment that takes keys."""
    tab.page.goto(f"{tab.running.origin}/")
    tab.page.wait_for_load_state("networkidle")
    time.sleep(PAUSE)
    link = tab.page.locator("#posts a").first
    start = time.perf_counter()
    link.click()
    tab.page.wait_for_selector(".row.current")
    return time.perf_counter() - start


def approved(tab: Tab, count: int) -> list[float]:
    """Return the seconds from each key to the row that says that it is kept."""
    spans = []
    for _ in range(count):
        unit = tab.page.locator(".row.current").get_attribute("data-unit")
        start = time.perf_counter()
        tab.key("a")
        tab.page.wait_for_selector(f"#u-{unit}.approved")
        spans.append(time.perf_counter() - start)
    return spans


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Folder(Path(name))
        folder.write("posts/long.md", note(asked.segments))
        folder.translate("es")
        with Running(folder) as running, browser() as chrome, Tab(chrome, running) as tab:
            spans = [opened(tab) for _ in range(asked.runs)]
            frames = tab.page.evaluate(SCROLL)
            tab.page.evaluate("scrollTo(0, 0)")
            kept = approved(tab, asked.runs)
    late = sum(frame > 50 for frame in frames) / len(frames)
    rows = (("seconds to open it", spans, OPEN), ("seconds to keep an approval", kept, APPROVE))
    print(f"| a post of {asked.segments:,} segments | median | worst | goal |")
    print("| --- | ---: | ---: | ---: |")
    for told, each, goal in rows:
        print(f"| {told} | {statistics.median(each):.2f} | {max(each):.2f} | {goal} |")
    print(f"| milliseconds a frame | {statistics.median(frames):.0f} | {max(frames):.0f} | |")
    print(f"| share of frames above 50 ms | {late:.1%} | | {LATE:.0%} |")
    return int(late > LATE or any(statistics.median(each) > goal for _, each, goal in rows))


if __name__ == "__main__":
    sys.exit(main())
