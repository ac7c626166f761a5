"""The table of contents of the programme."""

from server.pages import programme, programme_money
from server.pages.route import Route

TABLE: tuple[Route, ...] = (
    Route("GET", "/programme", programme.programme_show, "groups.read"),
    Route("POST", "/programme/csv", programme.programme_export, "groups.read"),
    Route("GET", "/programme/money", programme_money.money_show, "billing"),
    Route("GET", "/programme/money/services", programme_money.services_show, "billing"),
    Route("POST", "/programme/money/csv", programme_money.money_export, "billing"),
)
