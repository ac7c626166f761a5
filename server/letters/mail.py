"""E-mail by SMTP, encrypted everywhere but on this machine."""

import contextlib
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import formataddr

import aiosmtplib
from msgspec import Struct

from server.letters.carrier import Carried, Message
from server.settings import Settings

TIMEOUT_SECONDS = 20.0
FOR_NOW = range(400, 500)  # RFC 5321: not now, perhaps later


class Mail(Struct, frozen=True):
    """One mail server, as the installation's settings name it."""

    settings: Settings

    async def carry(self, message: Message) -> Carried:
        s = self.settings
        server = aiosmtplib.SMTP(
            hostname=s.smtp_host,
            port=s.smtp_port,
            username=s.smtp_user or None,
            password=s.smtp_password or None,
            use_tls=s.smtp_security == "tls",
            # Never "if offered": whoever sits between would just not offer it.
            start_tls=s.smtp_security == "starttls",
            timeout=TIMEOUT_SECONDS,
            local_hostname=s.smtp_from.partition("@")[2],
        )
        try:
            letter = written(message, s.smtp_from)
        except ValueError:  # an address or a name no mail server would understand
            return Carried("refused", "address")
        try:
            await server.connect()
        except (aiosmtplib.SMTPException, OSError):
            # Nobody was told of the letter yet: it certainly did not go out.
            server.close()
            return Carried("later", "line")
        try:
            await server.send_message(letter)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _refused(max((one.code for one in error.recipients), default=550), "address")
        except aiosmtplib.SMTPResponseException as error:
            return _refused(error.code, "server")
        except (aiosmtplib.SMTPException, OSError):
            return Carried("unsure", "line")
        else:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await server.quit()  # it has been taken over already
        finally:
            server.close()
        return Carried("sent")


def written(message: Message, address: str) -> EmailMessage:
    """Return the letter as mail servers read it."""
    letter = EmailMessage(policy=POLICY)
    letter["Subject"] = message.subject
    letter["From"] = formataddr((message.sender, address))
    letter["To"] = message.to
    letter["Message-ID"] = f"<{message.message_id}@{address.partition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice comes back
    letter["List-Unsubscribe"] = f"<{message.stop_address}>"
    letter.set_content(message.text)
    return letter


def _refused(code: int, what: str) -> Carried:
    if code in FOR_NOW:
        return Carried("later", what)
    return Carried("refused", what)
