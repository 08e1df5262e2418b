"""Parses the request headers that select a lane, a cost report or a receipt."""

from collections.abc import Mapping
from hmac import compare_digest

from db.session.identity import Identity
from db.settings import Settings
from gql.errors import Forbidden
from gql.execution.request_context import RESOLVERS, RequestOptions

# In development: which lane answered; sent with a request, `resolvers` keeps it off the other.
LANE = b"x-gateway-lane"
# Sent with a request, whatever its value: `extensions.cost` tells what the operation costs.
COST = b"x-gateway-cost"
# Sent with a request: `extensions.receipt` tells what the operation took. In production its value
# is `RECEIPT_SECRET`, or an operator asks.
RECEIPT = b"x-gateway-receipt"
NO_RECEIPT = "A receipt is for operators, and for whoever sends the secret that goes with it."


class RequestOptionsParser:
    """Parses options as the settings allow them."""

    def __init__(self, settings: Settings) -> None:
        self.is_open = not settings.in_production
        self._secret = settings.receipt_secret

    def parse(self, headers: Mapping[bytes, bytes], viewer: Identity | None) -> RequestOptions:
        """The options of a request; `Forbidden` for a receipt that `viewer` may not have."""
        wants_receipt = RECEIPT in headers
        if wants_receipt and not self._may_have_receipt(viewer, headers[RECEIPT]):
            raise Forbidden(NO_RECEIPT)
        return RequestOptions(
            may_plan=not (self.is_open and headers.get(LANE) == RESOLVERS.encode()),
            wants_cost=COST in headers,
            wants_receipt=wants_receipt,
        )

    def _may_have_receipt(self, viewer: Identity | None, secret: bytes) -> bool:
        if self.is_open or (viewer is not None and viewer.role == "operator"):
            return True
        return self._secret is not None and compare_digest(
            self._secret.get_secret_value().encode(), secret
        )
