"""What a request will take, before it is sent."""

import pytest

from notetrans import tokens
from notetrans.backends.pseudo import PseudoBackend
from notetrans.ledger import kept, measure
from notetrans.ledger.measure import expansion
from notetrans.protocol import Capabilities, Request, Segment, Usage

TEXTS = ("The cat sat on the mat because it was tired.", "A second sentence.")
REQUEST = Request("en", "es", tuple(Segment(str(n), text) for n, text in enumerate(TEXTS)))


class Previewing(PseudoBackend):
    def preview(self, request):
        return "A long prompt. " * 20 + " ".join(segment.text for segment in request.segments)


class Measuring(Previewing):
    def measure(self, request):
        return Usage(characters=sum(len(segment.text) for segment in request.segments))


def test_the_source_is_what_a_backend_without_prompt_takes():
    usage = measure(PseudoBackend(), REQUEST)
    assert usage.input_tokens == sum(map(tokens.estimate, TEXTS))
    assert usage.characters == 0


def test_a_prompt_counts_with_every_request():
    usage = measure(Previewing(), REQUEST)
    shown = tokens.estimate(Previewing().preview(REQUEST))
    assert sum(map(tokens.estimate, TEXTS)) + 50 < usage.input_tokens <= shown
    assert usage.output_tokens == measure(PseudoBackend(), REQUEST).output_tokens


def test_a_backend_that_knows_better_is_believed():
    assert measure(Measuring(), REQUEST) == Usage(characters=sum(map(len, TEXTS)))


class Keeping(PseudoBackend):
    capabilities = Capabilities(natural=False, kept_from=100)


def test_the_beginning_that_requests_share_is_kept_from_a_bound_on():
    start = "What every request begins with. " * 30
    one, other = f"{start}The cat sat.", f"{start}The dog stood."
    whole = tokens.estimate(start)
    assert 0.7 * whole < kept(Keeping(), one, other) < 0.9 * whole
    assert kept(Keeping(), "", other) == 0
    assert kept(Keeping(), one[:200], other) == 0
    assert kept(PseudoBackend(), one, other) == 0


@pytest.mark.parametrize(
    ("pair", "least", "most"),
    [
        (("en", "es"), 1.05, 1.25),
        (("en", "de"), 1.1, 1.3),
        (("en", "zh-Hans"), 1.0, 1.2),
        (("en", "ja"), 1.3, 1.5),
        (("en", "ar"), 1.4, 1.8),
        (("es", "pt"), 0.95, 1.05),
        (("ja", "en"), 0.6, 0.8),
        (("en", "en-GB"), 0.95, 1.25),
    ],
)
def test_a_language_takes_more_or_fewer_tokens_for_the_same(pair, least, most):
    assert least <= expansion(*pair) <= most
