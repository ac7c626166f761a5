"""Somebody who follows every link and fills in every form of the pages they may see."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from server.pages.routes import TABLE
from tests.pages.site import Answer, Visitor
from tests.store.practice import PASSWORD
from tests.surface.markup import FormFound, Page

SAME_KIND = 2  # so many addresses of one template: the day before each day is endless
# Whoever fills these in has left, is locked out, or has taken away what the others are about.
LEFT_ALONE = re.compile(
    r"^/sign-in|^/sign-out|^/account/(password|sessions|second|passkeys|recovery)|/removal$"
    r"|/revocation$|/departures$|/withdrawal$|/end$|^/join/leave|/roles$|/disabl|^/locked"
    r"|/closing$|^/practice/second-factor$"
)
# Asked for by name, and where it is picked and not typed by name:kind.
PLAUSIBLE = (
    (r"(birth\w*|born):date$", "1990-05-04"),
    (r"^ends:time$", "11:00"),
    (r":time$", "10:00"),
    (r":date$", "2026-03-04"),
    (r":month$", "2026-03"),
    (r":number$", "12"),
    (r"phone$|mobile", "312-555-0142"),
    (r"e_?mail", "gus@example.org"),
    (r"password", PASSWORD),
    (r"date|_on$|from$|until|born|effective", "2026-03-10"),
    (r"npi", "1234567893"),
    (r"^state", "IL"),
    (r"^year$", "1990"),
    (r"^(month|day)$|units|minutes|capacity|planned", "12"),
    (r"postal", "60601-1234"),
    (r"tax_number", "36-1234567"),
    (r"taxonomy", "101YM0800X"),
    (r"charge|fee|^amount$|^expected$", "90.00"),
    (r"street", "12 Lake Street"),
    (r"^code$", "F33.1"),
    (r"^reason$", "Somebody asked for it at length"),
    (r"modifiers", "59"),
    (r"timezone", "America/Chicago"),
    (r"video_url", "https://video.example/evening"),
    (r"segments", "10 Check-in"),
    (r"^(size|session|note_due)_|client_day_cap|per_therapist|staffing", ""),
    (r"^(in_person|always|home|elsewhere|office|payer_ids)$", ""),
)
TEMPLATES = [
    (route.method, re.compile(re.sub(r"\{\w+(:[^}]+)?\}", "[^/]+", route.path) + "$"), route.path)
    for route in TABLE
    if not re.search(r"/socket$|^/static", route.path)
]


class Crawler:
    """Goes through all pages from *start* on; remembers what was seen, and what came alive."""

    def __init__(self, visitor: Visitor, *start: str, same_kind: int = SAME_KIND) -> None:
        self._visitor = visitor
        self._same_kind = same_kind
        self._start = start
        self.seen: dict[str, Page] = {}
        self.alive: list[str] = []
        self.broken: list[str] = []
        self.accepted: Counter[str] = Counter()

    async def look(self) -> None:
        """See every page anew."""
        self.seen, kinds, waiting = {}, Counter[str](), [*self._start]
        while waiting:
            where = waiting.pop(0)
            kind = template(where)
            if kind is None or where in self.seen or kinds[kind] >= self._same_kind:
                continue
            kinds[kind] += 1
            answer = await self._visitor.get(where)
            if answer.status == 303 and answer.location:
                waiting.append(answer.location)
            page = self._heard(f"GET {kind}", answer)
            if page is not None:
                self.seen[where] = page
                waiting += [urlsplit(link)._replace(fragment="").geturl() for link in page.links]

    async def fill_in(
        self, values: Callable[[int], list[str]], *, hidden: Sequence[str] = ()
    ) -> None:
        """Send every form seen, each of *values* once in each field of text, the others plausible.

        *values* are asked for by the characters that fit; *hidden* replace what nobody types:
        choices, numbers of versions.

        What was taken stays in its field for the next try, so that in the end all are full of it.
        """
        sent = set()
        for where, page in self.seen.items():
            for form in page.forms:
                action = form.action or urlsplit(where).path
                # Whose it is, and where it leads back to, makes no other form of it.
                same = (template(action, "POST"), *sorted(form.values.keys() - {"next"}))
                if form.method != "post" or form.uploads or same in sent:
                    continue
                if not LEFT_ALONE.search(action):
                    sent.add(same)
                    tries = {name: [*hidden] for name in form.values}
                    tries |= {name: values(most) for name, most in form.typed.items()}
                    await self._try(where, form, action, tries)

    async def _try(
        self, where: str, form: FormFound, action: str, tries: dict[str, list[str]]
    ) -> None:
        kept = {name: form.values[name] or plausible(name) for name in form.typed}
        for name, kind in form.kinds.items():
            kept[name] = form.values[name] or plausible(f"{name}:{kind}")
        for name, values in tries.items():
            for value in values:
                tried = form.values | kept | {name: value}
                answer = await self._visitor.post(action, tried)
                self._heard(f"POST {_without_ids(action)}", answer)
                if answer.status == 303:
                    self.accepted[f"{_without_ids(urlsplit(action).path)} {name}"] += 1
                    kept[name] = value
                    form = await self._again(where, form)

    async def _again(self, where: str, form: FormFound) -> FormFound:
        """Return the form as it stands now: what it hides has counted on."""
        page = self._heard(f"GET {_without_ids(where)}", await self._visitor.get(where))
        now = page.forms if page else []
        same = (one for one in now if (one.action, one.typed) == (form.action, form.typed))
        return next(same, form)

    def _heard(self, what: str, answer: Answer) -> Page | None:
        if answer.status >= 500:
            self.broken.append(f"{what}: {answer.status}")
        if "text/html" not in answer.headers.get("Content-Type", ""):
            return None
        page = Page(answer.text)
        self.alive += [f"{what}: {line}" for line in page.alive]
        return page


def plausible(name: str) -> str:
    """Return what somebody might well type into a field called *name*."""
    return next((typed for pattern, typed in PLAUSIBLE if re.search(pattern, name)), "Plain words")


def _without_ids(where: str) -> str:
    return re.sub(r"[0-9A-Za-z_-]{20,}", "…", where)


def template(where: str, method: str = "GET") -> str | None:
    """Return the address of the route that answers *where*, as the table has it."""
    path = urlsplit(where).path
    known = (
        found for asked, pattern, found in TEMPLATES if asked == method and pattern.match(path)
    )
    return next(known, None)
