"""Members from a list: every line looked at first, then all of them kept, or none.

The list is pasted or read by the browser into the form; the preview carries it along, so nothing
is stored before somebody says so.
"""

import csv
import io
import re
from datetime import date
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from server.core.localtime import local
from server.ids import new_id
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.member_form import MemberForm, chart_of
from server.pages.members import record
from server.pages.render import render, see_other
from server.store.facts import MemberChart

MOST_LINES, LONGEST = 500, 200_000
LONGEST_CELL = 1000
# What people call the columns, without spaces, dashes and dots.
COLUMNS = {
    "name": "name",
    "fullname": "name",
    "membername": "name",
    "birthdate": "birth_date",
    "dateofbirth": "birth_date",
    "dob": "birth_date",
    "called": "first_name",
    "preferredname": "first_name",
    "nameinthegroup": "display_name",
    "pronouns": "pronouns",
    "recordnumber": "record_number",
    "mrn": "record_number",
    "phone": "phone",
    "email": "email",
    "othernames": "other_names",
    "emergencycontact": "emergency_name",
    "emergencyphone": "emergency_phone",
    "usuallocation": "usual_location",
    "necessity": "necessity",
    "legalname": "legal_name",
    "firstname": "given",
    "lastname": "family",
}
PRONOUNS = {"she/her": "she", "he/him": "he", "they/them": "they"}
AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
EXAMPLE = """name, birth date, pronouns, phone, e-mail
Bea Ortiz, 1991-02-03, she, 312 555 0142, bea@example.org"""


class ImportForm(Form, frozen=True):
    text: Annotated[str, Meta(max_length=LONGEST)]
    take: Literal["yes", ""] = ""


class Line(Struct, frozen=True):
    """One line of the list: the chart it would be, or what to do about it."""

    number: int
    name: str
    chart: MemberChart | None
    wrong: tuple[str, ...] = ()


async def import_show(request: web.Request) -> web.Response:
    return _page(request, "")


async def import_create(request: web.Request) -> web.Response:
    form = await read_form(request, ImportForm)
    people, me = access.practice(request).people, request[ACCOUNT].account_id
    today = local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()
    known = {_same(one) for one in await people.members_for(me)}
    lines, refusal = read_list(form.text, known, today)
    if refusal:
        return _page(request, form.text, refusal=refusal)
    charts = [line.chart for line in lines if line.chart is not None]
    if form.take != "yes" or len(charts) < len(lines):
        return _page(request, form.text, lines=lines)
    await people.add_members(charts)
    for chart in charts:
        await record(request, "import_member", chart.member_id)
    return see_other("/members")


def read_list(text: str, known: set[tuple[str, date]], today: date) -> tuple[list[Line], str]:
    """Return the lines of a list with a heading, or why it is none."""
    heading = text.lstrip("\ufeff \n").splitlines()[:1]
    if not heading:
        return [], "Paste the list, with a heading: its first line names the columns."
    mark = max(",;\t", key=heading[0].count)
    try:
        rows = list(
            csv.reader(
                io.StringIO(text.lstrip("\ufeff \n")),
                delimiter=mark,
                skipinitialspace=True,
                strict=True,
            )
        )
    except csv.Error:
        return [], "A quotation mark in the list is opened and not closed. Nothing was kept."
    names = [COLUMNS.get(re.sub(r"[\s_.-]", "", cell).lower()) for cell in rows[0]]
    unknown = [cell for cell, name in zip(rows[0], names, strict=True) if name is None]
    if unknown:
        return [], f"No column here is called “{unknown[0]}”. Rename it, or take it out."
    if "birth_date" not in names or not ({"name"} & {*names} or {"given", "family"} <= {*names}):
        return [], "The list needs the columns name and birth date."
    if len(rows) - 1 > MOST_LINES:
        return [], f"At most {MOST_LINES} lines at once; this list has {len(rows) - 1}."
    seen = set(known)
    lines = []
    for number, cells in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in cells):
            lines.append(_line(number, names, cells, seen, today))
    return lines, "" if lines else "There is no line below the heading."


def _line(
    number: int,
    names: list[str | None],
    cells: list[str],
    seen: set[tuple[str, date]],
    today: date,
) -> Line:
    if len(cells) != len(names):
        short = f"It has {len(cells)} cells, the heading {len(names)}."
        return Line(number, cells[0].strip(), None, (short,))
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return Line(number, "", None, (f"A cell is longer than {LONGEST_CELL} characters.",))
    said = {name: cell.strip() for name, cell in zip(names, cells, strict=True) if name}
    name = said.pop("name", "") or f"{said.get('given', '')} {said.get('family', '')}".strip()
    given = said.pop("given", "")
    said.pop("family", None)
    said.setdefault("first_name", given)
    said["birth_date"] = _iso(said["birth_date"])
    said["pronouns"] = PRONOUNS.get(
        said.get("pronouns", "").lower(), said.get("pronouns", "").lower()
    )
    chart, errors = chart_of(MemberForm(name=name, **said), new_id(), today=today)
    if chart is None:
        return Line(number, name, None, tuple(f"{_called(k)}: {v}" for k, v in errors.items()))
    if _same(chart) in seen:
        return Line(
            number, name, None, ("Somebody with this name and birth date is there already.",)
        )
    seen.add(_same(chart))
    return Line(number, name, chart)


def _iso(text: str) -> str:
    found = AMERICAN.fullmatch(text)
    if not found:
        return text
    month, day, year = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}"


def _same(chart: MemberChart) -> tuple[str, date]:
    return " ".join(chart.name.casefold().split()), chart.birth_date


def _called(column: str) -> str:
    return column.replace("_", " ")


def _page(
    request: web.Request, text: str, *, lines: list[Line] | None = None, refusal: str = ""
) -> web.Response:
    wrong = sum(1 for line in lines or [] if line.wrong)
    return render(
        request,
        "facilitator/member_import.html",
        status=422 if refusal or wrong else 200,
        text=text,
        lines=lines or [],
        wrong=wrong,
        refusal=refusal,
        example=EXAMPLE,
    )
