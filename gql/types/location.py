"""The type `Location`."""

import models
from gql.nodes.node import Place, auto, node, relation


@node(
    models.Location,
    order="recorded_at",
    descending=True,
    place=Place("latitude", "longitude"),
    writes=("delete",),
)
class Location:
    """Where a person was at one moment: coordinates, a payload sealed by the client, or both."""

    latitude = auto("Degrees north, -90 to 90; null where the place is sealed.")
    longitude = auto("Degrees east, -180 to 180; null where the place is sealed.")
    accuracy_meters = auto("The radius in metres the person was within, as the device reckoned.")
    recorded_at = auto("When the device recorded it, by the device's clock.")
    encrypted_data = auto("What the client sealed end to end; the gateway cannot read it.")
    created_at = auto("When the gateway stored it.")

    tenant = relation("The tenant it belongs to.")
    user = relation("Who was there; null when that person was deleted.")
