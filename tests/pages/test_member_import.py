"""A list of members: every line is looked at, and all of it is kept, or none of it."""

import pytest

from tests.pages.site import Answer, Site, Visitor

GOOD = """name,birth date,pronouns,phone
Bea Ortiz,1991-02-03,she/her,+1 312 555 0142
"Weber, Gus",2/3/1985,he,
"""


async def imports(visitor: Visitor, text: str, take: str = "yes") -> Answer:
    return await visitor.post("/members/import", {"text": text, "take": take})


async def names(site: Site) -> list[str]:
    return [one.name for one in await site.ana.practice.people.members()]


async def test_a_list_is_shown_before_anything_is_kept(site: Site, ana: Visitor) -> None:
    before = await names(site)
    shown = await imports(ana, GOOD, take="")

    assert 200 == shown.status
    assert "2 members would be added" in shown.text
    assert before == await names(site)


async def test_a_list_without_mistakes_is_kept_whole(site: Site, ana: Visitor) -> None:
    assert 303 == (await imports(ana, GOOD)).status
    people = {one.name: one for one in await site.ana.practice.people.members()}

    assert "1985-02-03" == people["Gus Weber"].birth_date.isoformat()
    assert "Gus W." == people["Gus Weber"].display_name
    assert "she" == people["Bea Ortiz"].pronouns
    acts = [e.act for e in await site.ana.practice.audit.entries()]
    assert 2 == acts.count("import_member")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Cal Brown,someday,he,", "birth date: Choose the birth date"),
        ("Cal Brown,1985-02-03,zz,", "pronouns: Use she, he"),
        ("Cal Brown,1985-02-03", "It has 2 cells, the heading 4."),
        ("=1+1,1985-02-03,he,", "like a formula"),
        ("+1+cmd|' /C calc'!A0,1985-02-03,he,", "like a formula"),
        ("-2+3,1985-02-03,he,", "like a formula"),
        ("@sum,1985-02-03,he,", "like a formula"),
        ("Cal Brown,1985-02-03,he,+1+cmd|calc", "digits, spaces"),
        ("bea  ortiz,1991-02-03,she,", "there already"),
        ("Bo Miller,1990-05-17,they,", "there already"),
        (",1985-02-03,he,", "Type the name"),
    ],
)
async def test_one_wrong_line_is_named_and_keeps_the_others_out(
    site: Site, ana: Visitor, line: str, says: str
) -> None:
    before = await names(site)
    answer = await imports(ana, GOOD + line + "\n")

    assert 422 == answer.status
    assert says in answer.text.replace("&#39;", "'")
    assert "<td>4</td>" in answer.text
    assert before == await names(site)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Paste the list"),
        ("name,birth date\n", "no line below"),
        ("name,shoe size\nBea,39\n", "No column here is called “shoe size”"),
        ("name\nBea Ortiz\n", "needs the columns"),
        ('name,birth date\n"Bea,1991-02-03\n', "not closed"),
        ("name,birth date\n" + "A B,1991-02-03\n" * 501, "At most 500 lines"),
    ],
)
async def test_what_is_no_list_is_said(site: Site, ana: Visitor, text: str, says: str) -> None:
    before = await names(site)
    answer = await imports(ana, text)

    assert 422 == answer.status
    assert says in answer.text
    assert before == await names(site)


async def test_semicolons_tabs_and_a_first_and_a_last_name_are_read_too(
    site: Site, ana: Visitor
) -> None:
    await imports(ana, "\ufeffFirst Name;Last Name;DOB\nBea;Ortiz;1991-02-03\n")
    await imports(ana, "Name\tDate of birth\nCal Brown\t3/4/1980\n")

    assert {"Bea Ortiz", "Cal Brown"} <= set(await names(site))
