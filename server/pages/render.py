"""Templates to responses. Everything is escaped; an unknown name in a template is an error.

Templates find assets by `asset("css/app.css")` and the signed-in person by `account`.
"""

from functools import partial
from types import CodeType

from aiohttp import web
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from server.keys import ACCOUNT, PRACTICE, TEMPLATES
from server.pages import words
from server.pages.freshness import proven
from server.pages.modules import needs
from server.pages.permissions import Permission, landing, may
from server.pages.statics import Statics, folder
from server.pages.way_back import keeping, named, way_back


class Compiled(BytecodeCache):
    """What templates were compiled to, for every application of this process.

    A server makes one application; tests make a thousand, and compiling was half their time.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def make_templates(statics: Statics) -> Environment:
    """Return the environment of all surfaces, with the filters of words.py."""
    templates = Environment(
        loader=FileSystemLoader(folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=COMPILED,
    )
    templates.globals["asset"] = statics.address
    templates.globals["needs"] = needs(statics)
    templates.filters.update(words.FILTERS)
    return templates


def render(
    request: web.Request, template: str, *, status: int = 200, **context: object
) -> web.Response:
    """Return *template* filled with *context*, and whose page it is.

    `account` and `practice` of who is signed in, their first page `landing`, and `may("billing")`;
    `way_back` to where a link came from, and `keeps` for the action of a form that leads there.
    """
    account = request.get(ACCOUNT)
    context["account"] = account
    context["may"] = partial(may, account) if account else _may_nothing
    context["landing"] = landing(account) if account else "/"
    context["practice"] = request.get(PRACTICE)
    context["proven"] = proven(request)
    context["page_path"] = request.path
    context["way_back"] = way_back(request)
    context["way_back_named"] = named(way_back(request))
    context["keeps"] = keeping(request)
    text = request.app[TEMPLATES].get_template(template).render(context)
    return web.Response(text=text, status=status, content_type="text/html")


def _may_nothing(_: Permission) -> bool:
    return False


def see_other(address: str) -> web.Response:
    """Return the answer to a form that was kept: look there (303, never repeated by Reload)."""
    return web.Response(status=303, headers={"Location": address})
