"""What holds for all tests: property tests try the same examples in each run, on any machine.

A test that a busy machine or an unlucky draw can fail says nothing about a change. To look for
new examples: ``pytest --hypothesis-profile=new tests/parse``.
"""

from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow]
settings.register_profile(
    "same", deadline=None, derandomize=True, database=None, suppress_health_check=SLOW
)
settings.register_profile("new", deadline=None, suppress_health_check=SLOW)
settings.load_profile("same")
