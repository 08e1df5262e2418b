"""How properties are tested against a running gateway: some examples, however long each takes.

The fixtures serve all examples of a test, which is sound where they only read.
"""

from hypothesis import HealthCheck, settings

reading = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
