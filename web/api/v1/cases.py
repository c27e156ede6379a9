"""/api/v1/cases/: the cases that somebody may open, as programs read them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from cases.models import Actor, Case, CaseQuerySet
from web import shown
from web.api.requests import ApiRequest


class CaseSerializer(serializers.ModelSerializer):
    """A case as other systems read it. Reads only: changes are actions of their own."""

    member_number = serializers.CharField(source="member.member_number")
    municipality = serializers.CharField(source="municipality.code")
    branch = serializers.UUIDField(source="branch.public_id", allow_null=True, default=None)
    responsible = serializers.ChoiceField(choices=Actor.choices)

    class Meta:
        model = Case
        fields = (
            "public_id",
            "number",
            "member_number",
            "municipality",
            "branch",
            "state",
            "responsible",
            "policy_version",
            "spell_start",
            "talks_held",
            "handover_on",
            "handed_over_on",
            "closed_on",
        )
        read_only_fields = fields


@extend_schema(tags=["cases"])
class CaseViewSet(ReadOnlyModelViewSet):
    """The cases that the caller may open: their own, their branch's, their municipalities'."""

    serializer_class = CaseSerializer
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    filterset_fields = ("state",)
    request: ApiRequest
    queryset = Case.objects.none()

    def get_queryset(self) -> CaseQuerySet:
        if getattr(self, "swagger_fake_view", False):
            return Case.objects.none()
        cases = Case.objects.visible_to(self.request.user, at=self.request.moment)
        return cases.select_related("member", "municipality", "branch").order_by("pk")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().list(request, *args, **kwargs)
        shown.note_search(request, criterion="API: sager", rows=len(response.data["results"]))
        return response

    def get_object(self) -> Case:
        case = super().get_object()
        shown.note(self.request, member=case.member, purpose="Opslag i sagen fra et andet system")
        return case
