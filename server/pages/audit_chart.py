"""Who has seen this chart, and what of it left: for whoever may see it themselves."""

from aiohttp import web

from server.keys import PRACTICE
from server.pages import access
from server.pages.audit_left import SERVER, what_left
from server.pages.audit_report import said
from server.pages.chart import own_chart
from server.pages.render import render
from server.store.audit import AuditQuestion
from server.store.emergencies import OPENED, TOLD

MOST = 200


async def seen_show(request: web.Request) -> web.Response:
    chart, scope = await own_chart(request), access.practice(request)
    notes = {note.note_id for note in await scope.notes.of_member(chart.member_id)}
    about = (chart.member_id, *sorted(notes))
    # Who was turned away has seen nothing; the audit itself has that.
    asked = AuditQuestion(subject_ids=about, leaving_out="denied", limit=MOST)
    entries, total = await scope.audit.report(asked)
    await access.saw(request, "member", chart.member_id)
    names = {one.account_id: one.name for one in await scope.people.accounts()}
    names[chart.member_id] = chart.display_name
    return render(
        request,
        "facilitator/audit_chart.html",
        chart=chart,
        entries=[
            (
                *(one, names.get(one.actor, SERVER), said(one.act)),
                one.subject_id in notes,
                one.reason if one.act in (OPENED, TOLD) else None,
            )
            for one in entries
        ],
        total=total,
        left=await what_left(scope, chart.member_id, about, names),
        zone=request[PRACTICE].timezone,
    )
