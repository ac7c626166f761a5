"""The addresses of what is out of the ordinary: a chart opened in an emergency, a record held."""

from server.pages import emergency, emergency_notices, kept
from server.pages.route import Route

TABLE: tuple[Route, ...] = (
    Route("GET", "/emergency", emergency.emergency_new, "charts.emergency"),
    Route("POST", "/emergency", emergency.emergency_open, "charts.emergency"),
    Route("GET", "/emergency/{access_id}", emergency.emergency_show, "charts.emergency"),
    Route("POST", "/emergency/{access_id}/closing", emergency.emergency_close, "charts.emergency"),
    Route("POST", "/emergency/{access_id}/told", emergency.emergency_tell, "charts.emergency"),
    Route(
        "POST",
        "/emergency/{access_id}/acknowledgement",
        emergency_notices.emergency_acknowledge,
        "account",  # the owner, and whoever leads the member's groups; for others it is not there
    ),
    Route("GET", "/practice/kept", kept.kept_ask, "practice.manage"),
    Route("POST", "/practice/kept", kept.kept_find, "practice.manage"),
    Route("GET", "/members/{member_id}/kept", kept.kept_show, "practice.manage"),
    Route("POST", "/members/{member_id}/holds", kept.hold_set, "practice.manage"),
    Route(
        "POST", "/members/{member_id}/holds/{hold_id}/lifting", kept.hold_lift, "practice.manage"
    ),
)
