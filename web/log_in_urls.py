"""The password log-in of staff and its second factor, by the names that allauth looks for.

Only these of its pages are open: nobody signs up, and nothing is sent by e-mail.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path
from django.views.decorators.http import require_http_methods

# A form view of Django would take a PUT for a POST.
as_a_form = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("", as_a_form(account.login), name="account_login"),
    path("igen/", as_a_form(account.reauthenticate), name="account_reauthenticate"),
    path("kode/", as_a_form(second_factor.authenticate), name="mfa_authenticate"),
    path("kode/igen/", as_a_form(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("sikkerhed/", as_a_form(second_factor.index), name="mfa_index"),
    path("sikkerhed/app/", as_a_form(totp.activate_totp), name="mfa_activate_totp"),
    path("sikkerhed/app/slet/", as_a_form(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "sikkerhed/koder/",
        as_a_form(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "sikkerhed/koder/nye/",
        as_a_form(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]
