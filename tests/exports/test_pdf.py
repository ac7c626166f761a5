"""The PDF: readable by a screen reader, the words of the note, and nothing that runs or leaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from pdfua import validate
from pypdf.generic import DictionaryObject

from server.core.note import NoteSection, NoteSentence
from server.exports import words
from server.exports.pdf import pdf
from server.exports.record import Record
from tests.exports.conftest import opened_pdf, record, text_of
from tests.pages.drafted import Desk

HEADINGS = ("/H1", "/H2", "/H3")


def saying(record: Record, *sentences: str) -> Record:
    """Return *record* with a section that says this and nothing else."""
    said = tuple(NoteSentence(f"s{n}", text) for n, text in enumerate(sentences))
    section = NoteSection("data", "Data", said)
    body = replace(record.note.body, sections=(section,))
    return replace(record, note=replace(record.note, body=body))


@pytest.mark.parametrize("name", ["Bo", "Cyd", "Dee"])
async def test_a_checker_of_accessible_pdfs_finds_nothing(
    signed: Desk, name: str, tmp_path: Path
) -> None:
    """Signed, drafted, and the record of an absence."""
    path = tmp_path / "note.pdf"
    path.write_bytes(pdf(await record(signed, name)))

    assert [] == [found for outcome in validate(str(path)).outcomes for found in outcome.findings]


async def test_it_is_tagged_in_a_language_with_a_title_of_nobody(signed: Desk) -> None:
    opened = opened_pdf(pdf(await record(signed, "Bo")))
    root, about = opened.root_object, opened.xmp_metadata
    assert about is not None

    assert "en-US" == str(root["/Lang"])
    assert "True" == str(branch(root, "/MarkInfo")["/Marked"])
    assert "True" == str(branch(root, "/ViewerPreferences")["/DisplayDocTitle"])
    assert {"x-default": words.TITLES["note"]} == about.dc_title
    assert "<pdfuaid:part>1</pdfuaid:part>" in about.stream.get_data().decode()
    assert "Bo" not in f"{opened.metadata} {about.stream.get_data().decode()}"


async def test_its_structure_is_one_title_and_a_heading_for_each_part(signed: Desk) -> None:
    opened = opened_pdf(pdf(await record(signed, "Bo")))
    found = list(kinds(branch(opened.root_object, "/StructTreeRoot")))
    levels = [kind for kind in found if kind in HEADINGS]

    assert "/H1" == levels[0]
    assert ["/H1"] == [kind for kind in levels if kind != "/H2"]
    assert {"/P", "/L", "/LI"} <= set(found)


async def test_it_says_what_the_record_says(signed: Desk) -> None:
    note = await record(signed, "Bo")
    said = text_of(pdf(note))

    for line in words.plain_text(note).splitlines():
        title = line.isupper()
        for word in line.split():
            assert word.lower() in said.lower() if title else word.strip("“”:") in said, line


async def test_a_draft_says_so_on_its_page_and_at_its_end(desk: Desk) -> None:
    said = text_of(pdf(await record(desk, "Bo")))

    assert said.count("DRAFT") >= 3
    assert "Signed electronically" not in said


async def test_no_typeface_of_the_machine_is_used(signed: Desk) -> None:
    opened = opened_pdf(pdf(await record(signed, "Bo")))
    fonts = {
        str(branch(fonts, name)["/BaseFont"])
        for page in opened.pages
        for fonts in [branch(branch(page, "/Resources"), "/Font")]
        for name in fonts
    }

    assert fonts
    assert all("Libertinus" in font for font in fonts)


async def test_the_same_note_is_the_same_bytes(signed: Desk) -> None:
    note = await record(signed, "Bo")

    assert pdf(note) == pdf(note)


@pytest.mark.parametrize(
    "words",
    [
        "#panic() *bold* _under_ $x$ `code` <label> @ref \\ // /* = heading",
        '#read("/etc/passwd") #import "@preview/x:1.0.0" #include "note.typ"',
        '"}) ] #{ ',
        "{{ 7 * 7 }} {% for %} &lt;script&gt; <b>",
        "- item + item / term: x ~ --- ...",
    ],
)
async def test_what_somebody_wrote_is_never_a_command(signed: Desk, words: str) -> None:
    said = text_of(pdf(saying(await record(signed, "Bo"), words)))

    for word in words.split():
        assert word in said


async def test_a_sign_that_the_typeface_lacks_is_printed_by_its_number(signed: Desk) -> None:
    note = saying(await record(signed, "Bo"), "Łucja señaló ő, then 中 and 😀 and \x07 and \ufeff.")
    said = text_of(pdf(note))

    for shown in ("Łucja", "señaló", "ő", "[U+4E2D]", "[U+1F600]", "[U+0007]", "[U+FEFF]"):
        assert shown in said
    assert "A sign that this typeface lacks is printed as its number" in said


async def test_marks_that_only_go_wrong_together_do_not_stop_the_page(signed: Desk) -> None:
    for strange in (
        "\u0301",
        "a\u0301\u0302\u0303\u0304",
        "עברית",
        "हिन्दी",
        "\u202eabc",
        "𝕏",
        "e\u20dd",
    ):
        assert pdf(saying(await record(signed, "Bo"), strange)).startswith(b"%PDF")


async def test_a_long_note_keeps_who_it_is_of_on_every_page(signed: Desk) -> None:
    note = saying(await record(signed, "Bo"), *(["They spoke of work, at length. "] * 400))
    made = pdf(note)
    pages = len(opened_pdf(made).pages)

    assert pages >= 4
    said = text_of(made)
    assert said.count("Bo Miller, R-Bo, Wednesday, March 4, 2026") == pages
    assert f"Page {pages} of {pages}" in said


def branch(node: DictionaryObject, name: str) -> DictionaryObject:
    found = node[name].get_object()
    assert isinstance(found, DictionaryObject)
    return found


def kinds(node: DictionaryObject) -> Iterator[str]:
    """Yield the kinds of elements below *node*, in reading order."""
    below = node.get("/K", [])
    for each in below if isinstance(below, list) else [below]:
        element = each.get_object()
        if isinstance(element, DictionaryObject) and "/S" in element:
            yield str(element["/S"])
            yield from kinds(element)
