"""Ana's evening, drafted, as exports find it in the store; the site is that of the page tests."""

import io

import pytest
from pypdf import PdfReader

from server.exports.record import Record, record_of
from tests.pages.conftest import ana, clock, eli, fay, migrated, site, stranger
from tests.pages.drafted import Desk
from tests.pages.site import Site

__all__ = ["ana", "clock", "eli", "fay", "migrated", "site", "stranger"]


@pytest.fixture
async def desk(site: Site) -> Desk:
    """Bo's and Cyd's notes are drafted, Dee did not come."""
    return await Desk.of(site)


@pytest.fixture
async def signed(desk: Desk) -> Desk:
    """Bo's note is signed and has an addendum."""
    await desk.finished("Bo")
    await desk.signs("Bo")
    await desk.ana.post(desk.at("Bo", "addenda"), {"kind": "late_entry", "text": "He rang later."})
    return desk


async def record(desk: Desk, name: str) -> Record:
    return await record_of(desk.site.ana.practice, await desk.note(name))


def opened_pdf(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def text_of(made: bytes) -> str:
    """Return the words of a PDF, as whoever copies from it gets them."""
    return " ".join(page.extract_text() for page in opened_pdf(made).pages)
