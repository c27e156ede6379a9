"""What a program may send us."""

from typing import Any

from rest_framework import serializers


class StrictSerializer(serializers.Serializer):
    """Reads exactly its fields: one that it does not know is a mistake, not a wish to overlook."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            raise serializers.ValidationError({name: ["unknown field"] for name in sorted(unknown)})
        return super().to_internal_value(data)
