"""Which roles may do what an action does; which rows, ``visible_to`` says."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import Role


class BooksTalks(BasePermission):
    """Members book their own talks, branch staff on their behalf (4.2)."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        return bool(
            user.is_authenticated and user.role in {Role.MEMBER, Role.CASEWORKER, Role.TEAM_LEAD}
        )
