"""What Zoom's API is asked for: who is in a meeting now, and its report afterwards, page by page.

Whether an account may ask depends on its plan and on what its app was allowed.
"""

from urllib.parse import quote

import aiohttp

from server.platforms.reading import mapping, text
from server.platforms.zoom.socket import SocketClosed

API = "https://api.zoom.us/v2"
MOST_PAGES = 20  # of 300 people each; more is not one group
_MOST_SECONDS = aiohttp.ClientTimeout(total=20)


class ZoomRest:
    """The API with one token."""

    def __init__(self, http: aiohttp.ClientSession, token: str, api: str = API) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"}
        self._api = api.rstrip("/")

    async def instance(self, meeting: str) -> str | None:
        """Return the uuid of the meeting that runs under this number."""
        raw = await self._get(f"/metrics/meetings/{quote(meeting, safe='')}", {"type": "live"})
        body = mapping(raw) if raw is not None else None
        return text(body.get("uuid")) if body else None

    async def live(self, meeting: str) -> list[bytes] | None:
        """Return the pages of who is there; None when they are not to be had."""
        return await self._pages(
            f"/metrics/meetings/{quote(meeting, safe='')}/participants", {"type": "live"}
        )

    async def report(self, meeting: str) -> list[bytes] | None:
        """Return the pages of the report after the meeting."""
        return await self._pages(f"/report/meetings/{quote(meeting, safe='')}/participants", {})

    async def _pages(self, path: str, query: dict[str, str]) -> list[bytes] | None:
        pages: list[bytes] = []
        following: str | None = ""
        while following is not None and len(pages) < MOST_PAGES:
            more = {"next_page_token": following} if following else {}
            raw = await self._get(path, {**query, "page_size": "300", **more})
            if raw is None:
                return None
            pages.append(raw)
            following = text((mapping(raw) or {}).get("next_page_token"))
        return pages

    async def _get(self, path: str, query: dict[str, str]) -> bytes | None:
        try:
            async with self._http.get(
                self._api + path, params=query, headers=self._headers, timeout=_MOST_SECONDS
            ) as answer:
                return await answer.read() if answer.status == 200 else None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SocketClosed(type(error).__name__) from None
