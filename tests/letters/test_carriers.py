"""Each way of sending, against a server of its kind on this machine."""

from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes, policy
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from server.letters.carrier import Carried, Message
from server.letters.carriers import carriers
from server.letters.console import Console
from server.letters.mail import Mail
from server.letters.texting import SIGNATURE, STAMP, Twilio, Webhook, signature
from server.settings import Settings, SettingsError
from tests.clock import TEN, HandClock
from tests.ports import free_port

LINK = "https://meet.example.org/join#secret"
STOP = "https://meet.example.org/letters/stop#other"
MESSAGE = Message("m1", "bo@example.org", "Front desk", "Your link", f"{LINK}\n{STOP}\n", STOP)
TEXT = Message("m2", "+15550100199", "Front desk", "", LINK, STOP)


class Box:
    """What an SMTP server took, and what it answers to the next recipient."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802 the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(  # noqa: N802 the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.letters.append(envelope.content)
        return "250 OK"


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def mail(box: Box) -> Iterator[Mail]:
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield Mail(_by_mail(controller.port))
    controller.stop()


def _by_mail(port: int, **more: Any) -> Settings:
    given = {"smtp_security": "none", "smtp_from": "desk@example.org", **more}
    return Settings(smtp_host="127.0.0.1", smtp_port=port, **given)


async def test_a_letter_arrives_as_written(mail: Mail, box: Box) -> None:
    assert Carried("sent") == await mail.carry(MESSAGE)
    letter = message_from_bytes(box.letters[0], policy=policy.default)

    assert ("Your link", "Front desk <desk@example.org>") == (letter["Subject"], letter["From"])
    assert f"<{STOP}>" == letter["List-Unsubscribe"]
    assert LINK in letter.get_content()


@pytest.mark.parametrize(
    ("answer", "became"),
    [
        ("550 no such mailbox", Carried("refused", "address")),
        ("451 come back later", Carried("later", "address")),
    ],
)
async def test_a_refused_address_is_said(
    mail: Mail, box: Box, answer: str, became: Carried
) -> None:
    box.answer = answer

    assert became == await mail.carry(MESSAGE)
    assert [] == box.letters


async def test_no_server_there_certainly_sent_nothing() -> None:
    assert Carried("later", "line") == await Mail(_by_mail(free_port())).carry(MESSAGE)


async def test_nothing_is_said_to_a_mail_server_that_does_not_encrypt(box: Box) -> None:
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        carried = await Mail(_by_mail(controller.port, smtp_security="starttls")).carry(MESSAGE)
    finally:
        controller.stop()

    assert Carried("later", "line") == carried
    assert [] == box.letters


async def test_a_name_with_a_line_break_writes_no_header(mail: Mail, box: Box) -> None:
    evil = Message("m3", "bo@example.org\r\nBcc: eli@example.org", "Desk", "Your link", LINK, STOP)

    assert Carried("refused", "address") == await mail.carry(evil)
    assert [] == box.letters


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            {"smtp_host": "mail.example.org", "smtp_from": "a@b.org", "smtp_security": "none"},
            "none",
        ),
        ({"smtp_host": "mail.example.org"}, "smtp_from"),
        ({"sms_kind": "webhook", "sms_url": "http://sms.example.org", "sms_secret": "s"}, "https"),
        ({"sms_kind": "webhook", "sms_url": "https://sms.example.org"}, "sms_secret"),
        ({"sms_kind": "twilio", "sms_secret": "s"}, "sms_account"),
    ],
)
def test_what_would_send_in_the_clear_or_unsigned_does_not_start(
    given: dict[str, Any], says: str
) -> None:
    with pytest.raises(SettingsError, match=says):
        Settings(**given)


# ---- text messages


class Gateway:
    """A text service on this machine: keeps what it is posted, answers as told."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 200
        self.address = ""

    async def post(self, request: web.Request) -> web.Response:
        self.posts.append((request.path, dict(request.headers), await request.read()))
        return web.Response(status=self.status)


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    gateway = Gateway()
    app = web.Application()
    app.router.add_post("/{path:.*}", gateway.post)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    gateway.address = f"http://127.0.0.1:{port}"
    yield gateway
    await runner.cleanup()


def _webhook(url: str) -> Webhook:
    settings = Settings(sms_kind="webhook", sms_url=url, sms_secret="hush")
    return Webhook(settings, HandClock().now)


def _twilio(url: str) -> Twilio:
    return Twilio(
        Settings(
            sms_kind="twilio", sms_url=url, sms_account="AC1", sms_secret="hush", sms_from="+1555"
        )
    )


async def test_a_webhook_can_tell_that_it_was_us(gateway: Gateway) -> None:
    assert Carried("sent") == await _webhook(f"{gateway.address}/sms").carry(TEXT)
    path, headers, body = gateway.posts[0]

    assert "/sms" == path
    assert str(int(TEN.timestamp())) == headers[STAMP]
    assert signature("hush", headers[STAMP], body) == headers[SIGNATURE]
    assert signature("other", headers[STAMP], body) != headers[SIGNATURE]
    assert b'"text":"https://meet.example.org/join#secret"' in body


async def test_twilio_gets_its_form_and_its_account(gateway: Gateway) -> None:
    assert Carried("sent") == await _twilio(gateway.address).carry(TEXT)
    path, headers, body = gateway.posts[0]

    assert "/2010-04-01/Accounts/AC1/Messages.json" == path
    assert aiohttp.encode_basic_auth("AC1", "hush") == headers["Authorization"]
    assert body.startswith(b"To=%2B15550100199&From=%2B1555&Body=https%3A")


@pytest.mark.parametrize(
    ("status", "became"),
    [
        (201, Carried("sent")),
        (400, Carried("refused", "address")),
        (401, Carried("refused", "account")),
        (429, Carried("later", "server")),
        (503, Carried("unsure", "server")),
        (302, Carried("unsure", "server")),
    ],
)
async def test_every_answer_of_a_text_service_becomes_a_state(
    gateway: Gateway, status: int, became: Carried
) -> None:
    gateway.status = status

    assert became == await _twilio(gateway.address).carry(TEXT)
    assert became == await _webhook(gateway.address + "/").carry(TEXT)
    assert 2 == len(gateway.posts)


async def test_no_text_service_there_certainly_sent_nothing() -> None:
    carried = await _webhook(f"http://127.0.0.1:{free_port()}/").carry(TEXT)

    assert Carried("later", "line") == carried


def test_what_is_not_set_up_is_not_there() -> None:
    assert {} == carriers(Settings(), HandClock())
    assert ["email"] == list(carriers(_by_mail(25), HandClock()))


async def test_a_demonstration_says_what_it_would_send() -> None:
    said: list[str] = []
    await Console(said.append).carry(TEXT)

    assert LINK in said[0]
    assert {"email", "text"} == set(carriers(Settings(demo=True), HandClock()))
