"""Settings of Hypothesis for tests against a running gateway: few examples, no deadline.

All examples of a test share its fixtures, which is correct if they only read.
"""

from hypothesis import HealthCheck, settings

reading = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
