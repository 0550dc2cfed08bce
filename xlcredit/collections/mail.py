"""Drafts of e-mails (.eml, RFC 5322) with the letter attached: they open unsent in the user's mail program."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Sequence
from email import policy
from email.message import EmailMessage
from pathlib import Path

from xlcredit.calendarfile import plain
from xlcredit.errors import InputError

ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
"""An address as firms have them; one with quotes or marks of another script is sent by hand."""

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def draft(to: str, subject: str, body: Sequence[str], attachments: Sequence[Path]) -> bytes:
    """A draft as the bytes of an .eml file; InputError where `to` is no address.

    body: paragraphs; attachments: files that are read now. There is no sender and no date: the mail program adds them.
    """
    if not ADDRESS.fullmatch(to):
        raise InputError.not_a("an e-mail address such as name@firm.example", to)
    message = EmailMessage(policy=policy.SMTP)
    message["To"] = to
    message["Subject"] = plain(subject)
    message["X-Unsent"] = "1"
    message.set_content("\n\n".join(plain(paragraph) for paragraph in body) + "\n", charset="utf-8", cte="base64")
    for path in attachments:
        kind = WORD if path.suffix == ".docx" else mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        main, sub = kind.split("/")
        message.add_attachment(path.read_bytes(), maintype=main, subtype=sub, filename=plain(path.name))
    return message.as_bytes()
