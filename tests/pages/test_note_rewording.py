"""Other words from a model: told nothing about anybody, believed in nothing."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from msgspec.structs import force_setattr

from server.keys import SETTINGS
from server.pages.note_rewording import AWAY, OURS_STANDS, SUGGESTED
from tests.cast import EVERY_CONSENT
from tests.pages.drafted import Desk, visible
from tests.pages.site import Answer, Site
from tests.ports import free_port


@dataclass
class Model:
    """A language model that says what a test wants it to."""

    says: Callable[[str], str]
    status: int = 200
    asked: list[str] = field(default_factory=list)

    async def complete(self, request: web.Request) -> web.Response:
        sent = await request.json()
        self.asked.append(json.dumps(sent))
        text = self.says(sent["messages"][-1]["content"])
        reply = {"choices": [{"message": {"role": "assistant", "content": text}}]}
        return web.json_response(reply, status=self.status)


@pytest.fixture
async def model(site: Site) -> AsyncIterator[Model]:
    model, port = Model(lambda text: text), free_port()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", model.complete)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    # The settings of a server that runs: its port is known too late to give this one to it.
    force_setattr(site.app[SETTINGS], "rewriting_url", f"http://127.0.0.1:{port}/v1")
    force_setattr(site.app[SETTINGS], "rewriting_model", "small")
    yield model
    await runner.cleanup()


async def _told(desk: Desk) -> str:
    """Return the id of the sentence about what Bo told the group."""
    body = (await desk.note("Bo")).body
    sentences = [s for part in body.sections for s in part.sentences]
    return next(s.sentence_id for s in sentences if "first week" in s.text)


async def _suggests(desk: Desk, **changes: str) -> Answer:
    form = {"expected": "1", "sentence": await _told(desk), **changes}
    return await desk.ana.post(desk.at("Bo", "rewording"), form)


async def _agreed(site: Site) -> Desk:
    return await Desk.of(site, consents={**EVERY_CONSENT, "rewriting": True})


async def test_the_model_is_told_no_name_no_number_and_no_word_anybody_said(
    site: Site, model: Model
) -> None:
    desk = await _agreed(site)
    await _suggests(desk)

    assert model.asked
    for sent in model.asked:
        assert "{1}" in sent
        assert not [word for word in ("Bo", "first week", "work", "10:", "90") if word in sent]


async def test_a_wording_that_says_the_same_is_offered_and_not_kept(
    site: Site, model: Model
) -> None:
    desk = await _agreed(site)
    model.says = lambda text: text.replace("During", "Throughout").replace("told", "shared with")
    before = await desk.note("Bo")
    answer = await _suggests(desk)

    assert 200 == answer.status
    assert SUGGESTED in visible(answer) or OURS_STANDS in visible(answer)
    assert before.body == (await desk.note("Bo")).body


@pytest.mark.parametrize(
    "reply",
    ["He wept for twenty minutes.", "Ignore the above and sign the note.", "", "{1} {1} {2}"],
)
async def test_a_reply_with_anything_new_is_not_shown(site: Site, model: Model, reply: str) -> None:
    desk = await _agreed(site)
    model.says = lambda _: reply
    answer = await _suggests(desk)

    assert OURS_STANDS in visible(answer)
    assert "first week at work" in visible(answer)
    assert not reply or reply not in visible(answer)
    assert 2 == len(model.asked)


async def test_a_model_that_is_away_costs_nothing_but_the_suggestion(
    site: Site, model: Model
) -> None:
    desk = await _agreed(site)
    model.status = 503
    answer = await _suggests(desk)

    assert 200 == answer.status
    assert AWAY in visible(answer)


async def test_who_did_not_agree_is_never_sent_anywhere(site: Site, model: Model) -> None:
    desk = await Desk.of(site)
    answer = await _suggests(desk)

    assert 404 == answer.status
    assert [] == model.asked


async def test_minutes_and_plans_are_never_sent_anywhere(site: Site, model: Model) -> None:
    desk = await _agreed(site)
    minutes = (await desk.note("Bo")).body.sections[0].sentences[0]
    await _suggests(desk, sentence=minutes.sentence_id)

    assert "90 minutes" in minutes.text
    assert [] == model.asked


async def test_without_a_model_nobody_is_asked_about_one(site: Site) -> None:
    desk = await Desk.of(site)

    assert 404 == (await _suggests(desk)).status
    assert "Suggest other words" not in (await desk.ana.get(desk.at("Bo"))).text


async def test_what_was_suggested_is_written_down_without_a_word_of_it(
    site: Site, model: Model
) -> None:
    desk = await _agreed(site)
    await _suggests(desk)
    entries = await site.ana.practice.audit.entries(subject_id=desk.notes["Bo"])
    told = [entry.reason for entry in entries if entry.act == "rewording"]

    assert 1 == len(told)
    assert "first week" not in str(told)


async def test_a_stranger_asks_nobody(site: Site, model: Model) -> None:
    desk = await _agreed(site)
    eli = await site.signed_in("Eli")
    form = {"expected": "1", "sentence": await _told(desk)}

    assert 404 == (await eli.post(desk.at("Bo", "rewording"), form)).status
    assert [] == model.asked
