"""Maps the table `locations`: positions of a user, in plain text, sealed, or both."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import check
from db.orm.columns import readonly_relationship
from db.orm.scope import Scope
from models.base import USER, Base, TenantOwned, belongs_to

if TYPE_CHECKING:
    from models.user import User

SEALED_BYTES = 64 * 1024


class Location(TenantOwned, Base):
    __tablename__ = "locations"
    __table_args__ = (
        belongs_to("users", "user_id", cascade=True),
        check(
            "latitude_range",
            "latitude between -90 and 90",
            field="latitude",
            message="Must be between -90 and 90 degrees.",
        ),
        check(
            "longitude_range",
            "longitude between -180 and 180",
            field="longitude",
            message="Must be between -180 and 180 degrees.",
        ),
        check(
            "coordinates_paired",
            "(latitude is null) = (longitude is null)",
            field="longitude",
            message="Give latitude and longitude together, or neither.",
        ),
        check(
            "place_given",
            "latitude is not null or encrypted_data is not null",
            field="latitude",
            message="Give coordinates, encryptedData, or both.",
        ),
        check(
            "accuracy_meters_range",
            "accuracy_meters >= 0 and accuracy_meters < 'Infinity'",
            field="accuracy_meters",
            message="Must be zero or more metres.",
        ),
        check(
            "encrypted_data_size",
            f"octet_length(encrypted_data) <= {SEALED_BYTES}",
            field="encrypted_data",
            message=f"Must have at most {SEALED_BYTES} bytes.",
        ),
        Index(None, "tenant_id", "user_id", "recorded_at", "id"),
        Index(None, "tenant_id", "recorded_at", "id"),
        # For `near` and `within`: a range of latitudes, and within it the longitudes.
        Index(None, "tenant_id", "latitude", "longitude"),
        # Members write their own locations.
        {"info": {"owner": Scope("user_id", USER)}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuidv7())
    user_id: Mapped[UUID]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    accuracy_meters: Mapped[float | None]
    recorded_at: Mapped[datetime]
    # Sealed by the client and up to 64 KiB: it is read only if selected, and never used otherwise.
    encrypted_data: Mapped[bytes | None] = mapped_column(
        deferred=True, deferred_raiseload=True, info={"sealed": True}
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=100)

    user: Mapped[User] = readonly_relationship()
