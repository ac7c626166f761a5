"""What a letter says. LET-3: nobody who reads it over a shoulder learns what it is about.

No name but the sender's that the practice chose, no word of a group or of treatment, no time: a
link, whose secret is behind the `#`, and a way to stop. The same for everybody.
"""

from server.core.letters import Channel, LetterRules
from server.letters.carrier import Message

SENDER = "Your appointment"
SUBJECT = "Your link"
AGAIN = "Your link again"


def sender_of(rules: LetterRules) -> str:
    return rules.sender or SENDER


def message(
    message_id: str,
    channel: Channel,
    *,
    to: str,
    rules: LetterRules,
    link: str,
    stop: str,
    again: bool = False,
) -> Message:
    """Return what is sent; *again* when the same link went out before."""
    sender = sender_of(rules)
    intro = "Here is your link again" if again else "Here is your link"
    if channel == "text":
        text = f"{sender}: {intro[0].lower()}{intro[1:]} {link} To stop these: {stop}"
        return Message(message_id, to, sender, "", text, stop)
    lines = (
        f"Hello,\n\n{intro}. It is for you alone; please do not pass it on.\n\n{link}\n",
        "It works from a little before the time we agreed. Nobody reads answers to this message.\n",
        f"You do not want these messages any more? Stop them here:\n{stop}\n",
        sender,
    )
    return Message(message_id, to, sender, AGAIN if again else SUBJECT, "\n".join(lines), stop)


def join_address(base_url: str, token: str) -> str:
    """Return the address of a link; after the `#`, so that no server or proxy ever sees it."""
    return f"{base_url.rstrip('/')}/join#{token}"


def stop_address(base_url: str, token: str) -> str:
    return f"{base_url.rstrip('/')}/letters/stop#{token}"
