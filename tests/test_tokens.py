"""An estimate of tokens that holds for the languages people write in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.tokens import estimate

# Texts with the tokens that o200k_base and DeepSeek's vocabulary make of them.
TEXTS = [
    (
        "Every service on this machine is backed up twice a day, and the copies are checked "
        "once a week.",
        21,
        21,
    ),
    (
        "Cada servicio de esta máquina se copia dos veces al día, y las copias se comprueban "
        "una vez por semana.",
        25,
        28,
    ),
    (
        "Каждый сервис на этой машине копируется дважды в день, а копии проверяются раз в неделю.",
        22,
        29,
    ),
    (
        "このマシンのすべてのサービスは一日に二回バックアップされ、その写しは週に一度確かめられます。",
        33,
        29,
    ),
    ("这台机器上的每项服务每天备份两次,副本每周检查一次。", 20, 15),
    (
        "Run <c1>pip install --upgrade notetrans[fast]==1.4.2</c1>, then open <g2>the page</g2> "
        "(port 8080).",
        42,
        43,
    ),
    ("كل خدمة على هذا الجهاز تُنسخ مرتين في اليوم، وتُفحص النسخ مرة في الأسبوع.", 23, 27),
    ("इस मशीन की हर सेवा का दिन में दो बार बैकअप लिया जाता है।", 17, 31),
]


@pytest.mark.parametrize(("text", "one", "other"), TEXTS)
def test_an_estimate_is_near_to_what_vocabularies_make_of_a_text(text, one, other):
    assert min(one, other) * 0.75 <= estimate(text) <= max(one, other) * 1.5


@given(st.text(), st.text())
def test_a_text_takes_no_more_than_its_parts_and_no_less_than_each(one, other):
    whole = estimate(one + other)
    assert max(estimate(one), estimate(other)) <= whole <= estimate(one) + estimate(other)
