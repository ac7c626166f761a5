"""Probes and metrics: what a supervisor needs, and nothing about anybody."""

import re

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from server.keys import SETTINGS
from server.pages.metrics import METHODS
from server.pages.routes import TABLE
from server.store.errors import StoreBroken
from tests.pages.site import Site, Visitor

ROUTES = {route.path.replace(":.+", "") for route in TABLE} | {"-"}


async def test_a_server_that_can_read_and_write_is_ready(site: Site, stranger: Visitor) -> None:
    assert "up\n" == (await stranger.get("/health/live")).text
    assert (200, "ready\n") == await _ready(stranger)


async def test_a_server_whose_disk_failed_lives_but_is_not_ready(
    site: Site, stranger: Visitor
) -> None:
    site.store.journal._broken = StoreBroken("the disk failed")

    assert 200 == (await stranger.get("/health/live")).status
    assert (503, "not ready\n") == await _ready(stranger)
    assert "companion_writes 0.0" in (await stranger.get("/metrics")).text


async def test_a_server_that_cannot_read_is_not_ready(site: Site, stranger: Visitor) -> None:
    await site.store.journal.close()

    assert (503, "not ready\n") == await _ready(stranger)


async def _ready(visitor: Visitor) -> tuple[int, str]:
    answer = await visitor.get("/health/ready")
    return answer.status, answer.text


async def test_metrics_count_by_route_and_name_nobody(site: Site, ana: Visitor) -> None:
    own = site.ana
    for path in (f"/members/{own.bo}", f"/sessions/{own.session_id}/events", "/nowhere/Bo-Miller"):
        await ana.get(path)
    await ana.ask("BREW", "/today")
    text = (await ana.get("/metrics")).text

    chart = r'companion_requests_total{method="GET",route="/members/{member_id}".*} 1'
    assert re.search(chart, text)
    labels = {
        (name, value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        for name, value in sample.labels.items()
    }
    assert {name for name, _ in labels} == {"method", "route", "status", "le"}
    assert {value for name, value in labels if name == "method"} <= METHODS | {"other"}
    assert {value for name, value in labels if name == "route"} <= ROUTES
    for word in ("Bo-Miller", own.bo, own.session_id, "Ana"):
        assert word not in text


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
async def test_whoever_comes_through_a_proxy_sees_no_metrics(stranger: Visitor, name: str) -> None:
    assert 200 == (await stranger.get("/metrics")).status
    assert 404 == (await stranger.get("/metrics", **{name: "127.0.0.1"})).status


async def test_with_a_token_only_who_shows_it_sees_metrics(site: Site, stranger: Visitor) -> None:
    token = "a-token-made-by-chance-of-some-length"
    settings = site.app[SETTINGS]
    msgspec.structs.force_setattr(settings, "metrics_token", token)

    assert 404 == (await stranger.get("/metrics")).status
    assert 404 == (await stranger.get("/metrics", Authorization="Bearer wrong")).status
    passed = {"Authorization": f"Bearer {token}", "X-Forwarded-For": "192.0.2.7"}
    assert 200 == (await stranger.get("/metrics", **passed)).status
