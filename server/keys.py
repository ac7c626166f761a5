"""Where the application and a request keep what pages need: one typed key per thing."""

from typing import TYPE_CHECKING

from aiohttp import web
from jinja2 import Environment

from server.clock import Clock
from server.core.taxonomy import Taxonomy
from server.settings import Settings

if TYPE_CHECKING:
    from server.letters.post import Post
    from server.live.rooms import Rooms
    from server.store import Account, SignedIn, Store, Visit
    from server.store.facts import PracticeCard

STORE: "web.AppKey[Store]" = web.AppKey("store")
ROOMS: "web.AppKey[Rooms]" = web.AppKey("rooms")
POST: "web.AppKey[Post]" = web.AppKey("post")
CLOCK: "web.AppKey[Clock]" = web.AppKey("clock")
TAXONOMY: "web.AppKey[Taxonomy]" = web.AppKey("taxonomy")
SETTINGS: "web.AppKey[Settings]" = web.AppKey("settings")
TEMPLATES: "web.AppKey[Environment]" = web.AppKey("templates")

ACCOUNT: "web.RequestKey[Account]" = web.RequestKey("account")
SIGNED_IN: "web.RequestKey[SignedIn]" = web.RequestKey("signed_in")
PRACTICE: "web.RequestKey[PracticeCard]" = web.RequestKey("practice")
VISIT: "web.RequestKey[Visit]" = web.RequestKey("visit")
REQUEST_ID: "web.RequestKey[str]" = web.RequestKey("request_id")
