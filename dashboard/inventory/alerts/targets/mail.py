"""Mail, as text and as HTML, by the server of Django's settings."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from dashboard.inventory.alerts.targets.target import LONGEST, Parcel, Said, hide


def send(parcel: Parcel) -> Said:
    letter = parcel.letter
    context = {"letter": letter}
    message = EmailMultiAlternatives(
        subject=" ".join(letter.title.split()),
        body=render_to_string("channels/mail.txt", context),
        to=[address.strip() for address in parcel.to.address.split(",")],
        headers={"Message-ID": f"<{parcel.key}@reload-desk>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("channels/mail.html", context), "text/html")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        return Said(taken=False, says=_refused(error, parcel))
    except smtplib.SMTPResponseException as error:
        text = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return Said(taken=False, says=f"{error.smtp_code} {_short(str(text), parcel)}")
    except (smtplib.SMTPException, OSError) as error:
        why = "did not answer in time" if isinstance(error, TimeoutError) else "could not be reached"
        return Said(taken=False, says=f"The mail server {settings.EMAIL_HOST} {why} ({type(error).__name__}).")
    return Said(taken=True, says=f"The mail server {settings.EMAIL_HOST} has taken it.")


def _refused(error: smtplib.SMTPRecipientsRefused, parcel: Parcel) -> str:
    code, text = next(iter(error.recipients.values()))
    return f"{code} {_short(text.decode(errors='replace'), parcel)}"


def _short(text: str, parcel: Parcel) -> str:
    """Addresses of mail are no secret, passwords of servers are."""
    password = str(settings.EMAIL_HOST_PASSWORD or "")
    text = text.replace(password, "[hidden]") if password else text
    return " ".join((text if "@" in parcel.to.address else hide(text, parcel.to)).split())[:LONGEST]
