"""A request as the API's views get it."""

from datetime import datetime

from rest_framework.request import Request

from accounts.models import User


class ApiRequest(Request):
    """By somebody who is logged in, at one moment (``web.access.MomentMiddleware``)."""

    user: User
    moment: datetime
