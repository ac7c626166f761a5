"""Which ways of sending this installation has."""

import sys

from server.clock import Clock
from server.core.letters import Channel
from server.letters.carrier import Carrier
from server.letters.console import Console
from server.letters.mail import Mail
from server.letters.texting import Twilio, Webhook
from server.settings import Settings


def carriers(settings: Settings, clock: Clock) -> dict[Channel, Carrier]:
    """Return the carriers of *settings*; what is not set up is not there."""
    if settings.demo:
        console = Console(_say)
        return {"email": console, "text": console}
    found: dict[Channel, Carrier] = {}
    if settings.smtp_host:
        found["email"] = Mail(settings)
    match settings.sms_kind:
        case "webhook":
            found["text"] = Webhook(settings, clock.now)
        case "twilio":
            found["text"] = Twilio(settings)
    return found


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
