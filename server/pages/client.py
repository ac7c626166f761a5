"""The address a request comes from, also behind a proxy: what everything that paces counts by.

And the kind of browser, for a list of where one is signed in: nothing is decided by it.

Anybody can send `X-Forwarded-For`. It is read only from a proxy the settings name, and from its
right end, where that proxy wrote; what stands further left may be the sender's invention.
"""

from functools import cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import hdrs, web

from server.keys import SETTINGS

HOPS = "X-Forwarded-For"
# In this order: each says the names of those below it, too.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
            ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
           ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def client_address(request: web.Request) -> str:
    """Return the nearest address that is not one of our proxies; "" when there is none."""
    proxies = _networks(request.app[SETTINGS].trusted_proxies)
    nearest = _plain(request.remote or "") or ""
    hops = ",".join(request.headers.getall(HOPS, ())).split(",")
    while hops and _among(nearest, proxies):
        # A hop that is no address is nobody to count by: the proxy that passed it on is.
        nearer = _plain(hops.pop().strip())
        if nearer is None:
            break
        nearest = nearer
    return nearest


def browser_of(request: web.Request) -> str:
    """Return `Firefox on Windows`, as the browser says of itself."""
    said = request.headers.get(hdrs.USER_AGENT, "")
    browser = next((name for mark, name in BROWSERS if mark in said), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in said), "")
    return f"{browser} on {system}" if system else browser


@cache
def _networks(proxies: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(proxy, strict=False) for proxy in proxies)


def _among(address: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return bool(address) and any(ip_address(address) in network for network in networks)


def _plain(text: str) -> str | None:
    # One spelling for each address, or one client would have several accounts of tries.
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)
