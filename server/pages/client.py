"""The address a request comes from, also behind a proxy: what everything that paces counts by.

Anybody can send `X-Forwarded-For`. It is read only from a proxy the settings name, and from its
right end, where that proxy wrote; what stands further left may be the sender's invention.
"""

from functools import cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

from server.keys import SETTINGS

HOPS = "X-Forwarded-For"


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
