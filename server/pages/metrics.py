"""`/metrics` for Prometheus: how much and how fast, by route template, and nothing about anybody.

Counted by hand as requests pass; the library that writes the text is loaded at the first scrape.
Labels are an allow-list: methods and routes of ours, the class of a status, nothing that was sent.
"""

import hmac
from bisect import bisect_left
from collections import defaultdict
from ipaddress import ip_address
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from server.keys import CLOCK, ROOMS, SETTINGS, STORE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric

METHODS = frozenset({"GET", "POST"})
# Seconds; the last finite one is where a person has long wondered.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


class Counts:
    """What was answered since the start."""

    def __init__(self) -> None:
        self.answered: dict[tuple[str, str, str], int] = defaultdict(int)
        self.buckets: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self.seconds: dict[str, float] = defaultdict(float)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer; *route* is the template of a route, or `-`."""
        known = method if method in METHODS else "other"
        self.answered[known, route, f"{status // 100}xx"] += 1
        self.buckets[route][bisect_left(BOUNDS, seconds)] += 1
        self.seconds[route] += seconds


COUNTS: "web.AppKey[Counts]" = web.AppKey("counts")
STARTED: "web.AppKey[float]" = web.AppKey("started")


async def metrics_show(request: web.Request) -> web.Response:
    if not _may_read(request):
        raise web.HTTPNotFound
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry()
    registry.register(_Collector(request.app))
    response = web.Response(body=generate_latest(registry))
    response.headers[hdrs.CONTENT_TYPE] = "text/plain; version=0.0.4; charset=utf-8"
    return response


def _may_read(request: web.Request) -> bool:
    """From this machine and not through a proxy, or with the token."""
    token = request.app[SETTINGS].metrics_token
    given = request.headers.get(hdrs.AUTHORIZATION, "")
    if token:
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote or "").is_loopback
    except ValueError:
        return False


class _Collector:
    def __init__(self, app: web.Application) -> None:
        self._app = app

    def collect(self) -> "Iterator[Metric]":
        from prometheus_client.metrics_core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        app, counts = self._app, self._app[COUNTS]
        answered = CounterMetricFamily(
            "companion_requests", "Answers by route template.", labels=("method", "route", "status")
        )
        for labels, number in sorted(counts.answered.items()):
            answered.add_metric(labels, number)
        yield answered
        took = HistogramMetricFamily(
            "companion_request_seconds", "How long an answer took.", labels=("route",)
        )
        for route, buckets in sorted(counts.buckets.items()):
            took.add_metric((route,), _cumulative(buckets), counts.seconds[route])
        yield took
        rooms, lines = app[ROOMS].open_rooms, app[ROOMS].open_lines
        yield GaugeMetricFamily("companion_rooms", "Sessions held open in memory.", rooms)
        yield GaugeMetricFamily("companion_lines", "Open sockets of boards and members.", lines)
        store = app[STORE].journal
        yield CounterMetricFamily("companion_commits", "Commits that reached disk.", store.commits)
        yield GaugeMetricFamily("companion_writes", "1 while writing works.", not store.refusal)
        up = app[CLOCK].monotonic() - app[STARTED]
        yield GaugeMetricFamily("companion_up_seconds", "Since the server started.", up)


def _cumulative(buckets: list[int]) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    so_far = 0
    for bound, number in zip((*map(str, BOUNDS), "+Inf"), buckets, strict=True):
        so_far += number
        found.append((bound, so_far))
    return found
