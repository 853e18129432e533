"""The account pages, listed by name: allauth's are never included whole (no sign-up, no e-mail page).

The same list serves every portal (under accounts/) and the office (under office/accounts/).
"""

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from fieldgate.people import views, views_codes, views_email, views_invitation, views_sessions

urlpatterns = [
    path("login/", allauth.login, name="account_login"),
    path("logout/", login_not_required(views.SignOutView.as_view()), name="account_logout"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        login_not_required(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("invitation/<str:token>/", views_invitation.invitation, name="people_invitation"),
    path("invitation/<str:token>/renew/", views_invitation.renew, name="people_invitation_renew"),
    path("login/code/", views_codes.ask, name="people_ask_for_code"),
    path("login/code/enter/", views_codes.enter, name="people_enter_code"),
    path("sessions/", views_sessions.sessions, name="people_sessions"),
    path("email/", views_email.email, name="people_email"),
    path("email/codes/", views_email.codes, name="people_email_codes"),
    path("email/cancel/", views_email.cancel, name="people_email_cancel"),
    path("confirm/", views.confirm, name="account_confirm"),
    path("confirm/code/", views_codes.confirm, name="people_confirm_by_code"),
    path("confirm/code/send/", views_codes.send_to_confirm, name="people_send_code"),
]
