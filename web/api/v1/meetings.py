"""/api/v1/meetings/: talks, the free times of one, and booking it."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.models import Role
from meetings.models import Meeting, MeetingQuerySet, MeetingState, Mode, Slot
from meetings.operations import booking
from web import shown
from web.api.fields import StrictSerializer
from web.api.permissions import BooksTalks
from web.api.requests import ApiRequest

BOOKABLE = frozenset(
    {MeetingState.AWAITING_BOOKING, MeetingState.BOOKED, MeetingState.BOOKING_EXPIRED}
)


class SharedMeetingSerializer(serializers.ModelSerializer):
    """What a Jobcenter sees of a talk: when, what, how, and how it stands; no reason for anything."""

    case = serializers.UUIDField(source="case.public_id")

    class Meta:
        model = Meeting
        fields: tuple[str, ...] = (
            "public_id",
            "case",
            "organiser",
            "kind",
            "sequence",
            "state",
            "mode",
            "starts_at",
            "ends_at",
        )
        read_only_fields = fields


class MeetingSerializer(SharedMeetingSerializer):
    """A talk as the member and the branch see it."""

    modes_for_member = serializers.ListField(child=serializers.ChoiceField(choices=Mode.choices))

    class Meta(SharedMeetingSerializer.Meta):
        fields = (
            *SharedMeetingSerializer.Meta.fields,
            "place",
            "booking_deadline",
            "window_from",
            "window_to",
            "modes_for_member",
        )
        read_only_fields = fields


class SlotSerializer(serializers.ModelSerializer):
    """A free time, and how a talk can be held then."""

    caseworker = serializers.CharField(source="caseworker.name")

    class Meta:
        model = Slot
        fields = ("public_id", "starts_at", "ends_at", "modes", "caseworker")
        read_only_fields = fields


class BookingSerializer(StrictSerializer):
    """Which free time, and how the talk is held."""

    slot = serializers.UUIDField()
    mode = serializers.ChoiceField(choices=Mode.choices)


class BrokenRuleSerializer(serializers.Serializer):
    """Why it was refused: the code of the rule, and the facts it was judged by."""

    code = serializers.CharField()
    facts = serializers.DictField()


@extend_schema(tags=["meetings"])
class MeetingViewSet(ReadOnlyModelViewSet):
    """The talks of the cases that the caller may open."""

    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    filterset_fields = ("state",)
    request: ApiRequest
    queryset = Meeting.objects.none()
    serializer_class = MeetingSerializer

    def get_queryset(self) -> MeetingQuerySet:
        if getattr(self, "swagger_fake_view", False):
            return Meeting.objects.none()
        meetings = Meeting.objects.visible_to(self.request.user, at=self.request.moment)
        return meetings.select_related("case__member").order_by("pk")

    def get_serializer_class(self) -> type[BaseSerializer]:
        if getattr(self.request.user, "role", None) == Role.JOBCENTER_READER:
            return SharedMeetingSerializer
        return MeetingSerializer

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().list(request, *args, **kwargs)
        shown.note_search(request, criterion="API: samtaler", rows=len(response.data["results"]))
        return response

    def get_object(self) -> Meeting:
        meeting = super().get_object()
        shown.note(
            self.request,
            member=meeting.case.member,
            purpose="Opslag i samtalen fra et andet system",
        )
        return meeting

    @extend_schema(
        parameters=[OpenApiParameter("mode", enum=Mode.values, description="Only these.")],
        responses=SlotSerializer(many=True),
        filters=False,
    )
    @action(detail=True, permission_classes=[BooksTalks], pagination_class=None)
    def slots(self, request: ApiRequest, public_id: str) -> Response:
        """List the free times of a talk in order, the member's own caseworker first."""
        meeting = self.get_object()
        mode = request.query_params.get("mode", "")
        if mode and mode not in Mode.values:
            raise serializers.ValidationError({"mode": ["not one of the modes"]})
        slots = []
        if meeting.state in BOOKABLE:
            slots = list(booking.free_slots(meeting, at=request.moment, mode=mode)[:500])
        if request.user.role == Role.MEMBER:
            shown.afterwards(
                request,
                booking.note_slots_shown,
                meeting_id=meeting.pk,
                mode=mode,
                starts=[slot.starts_at for slot in slots],
                at=request.moment,
            )
        return Response(SlotSerializer(slots, many=True).data)

    @extend_schema(
        request=BookingSerializer,
        responses={
            200: MeetingSerializer,
            409: OpenApiResponse(
                BrokenRuleSerializer, "A rule does not allow it; nothing changed."
            ),
        },
    )
    @action(detail=True, methods=["post"], permission_classes=[BooksTalks], url_path="booking")
    def book(self, request: ApiRequest, public_id: str) -> Response:
        """Book a free time for a talk; the same booking twice books once."""
        meeting = self.get_object()
        wanted = BookingSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        slot = get_object_or_404(Slot, public_id=wanted.validated_data["slot"])
        booked = booking.book(
            meeting_id=meeting.pk,
            slot_id=slot.pk,
            mode=wanted.validated_data["mode"],
            actor=request.user,
            at=request.moment,
        )
        return Response(MeetingSerializer(booked).data)
