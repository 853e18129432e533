"""What the worker does for people."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import int_to_base36
from django_tasks import task

from fieldgate.branches import doors as branch_doors
from fieldgate.branches.portal import script_prefix
from fieldgate.mail.letter import Letter
from fieldgate.mail.send import send
from fieldgate.people import doors


@task()
def mail_password_reset(email: str, portal_id: int | None) -> None:
    """Mail a reset link to `email` if it has an active account here; otherwise do nothing (T-AU-02).

    The link is made here and not in the request, so that it is in no queue and no log, and the page's
    answer takes the same time for every address. It lives for 60 minutes and dies with its first use.
    """
    user = doors.find_active_user(email, portal_id)
    if user is None:
        return
    portal = branch_doors.find_portal(portal_id) if portal_id else None
    args = (int_to_base36(user.pk), default_token_generator.make_token(user))
    if portal:
        link = portal.url("account_reset_password_from_key", *args)
    else:
        with script_prefix("/"):
            link = settings.FIELDGATE_URL + reverse(
                "account_reset_password_from_key", urlconf=settings.ROOT_URLCONF, args=args
            )
    company = portal.title if portal else branch_doors.company_name()
    words = {"name": doors.contact_name(user.pk), "link": link, "company": company}
    send(
        Letter(
            to=user.email,
            subject=render_to_string("people/mail/password_reset.subject.txt", words),
            text=render_to_string("people/mail/password_reset.txt", words),
            sender_name=company,
        )
    )
