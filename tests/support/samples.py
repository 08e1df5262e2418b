"""Reads the samples of `/metrics`."""

from collections.abc import Iterator

import httpx
from prometheus_client.parser import text_string_to_metric_families


async def numbers(http: httpx.AsyncClient) -> dict[str, float]:
    """Every sample by its name and labels, such as `gateway_plans` or `x_total{code="Y"}`."""
    response = await http.get("/metrics")
    assert response.status_code == 200
    return dict(_samples(response.text))


def _samples(text: str) -> Iterator[tuple[str, float]]:
    for family in text_string_to_metric_families(text):
        assert family.documentation, family.name
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            yield (f"{sample.name}{{{labels}}}" if labels else sample.name), sample.value
