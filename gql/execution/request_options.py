"""Parses the request headers that select a lane, a cost report or a receipt."""

from collections.abc import Mapping
from hmac import compare_digest

from db.session.identity import Identity
from db.settings import Settings
from gql.errors import Forbidden
from gql.execution.request_context import DEFAULTS, RESOLVERS, RequestOptions

# In a response, outside production: the lane that answered. In a request, `resolvers` selects the
# resolver lane.
LANE = b"x-gateway-lane"
# In a request, with any value: requests the cost of the operation as `extensions.cost`.
COST = b"x-gateway-cost"
# In a request: requests `extensions.receipt`. In production its value must be `RECEIPT_SECRET`,
# unless the viewer is an operator.
RECEIPT = b"x-gateway-receipt"
NO_RECEIPT = "A receipt needs the operator role, or the receipt secret as the value of the header."
OPTIONS = {LANE, RECEIPT, COST}


class RequestOptionsParser:
    """Parses the options that the settings allow."""

    def __init__(self, settings: Settings) -> None:
        self.is_open = not settings.in_production
        self._secret = settings.receipt_secret

    def parse(self, headers: Mapping[bytes, bytes], viewer: Identity | None) -> RequestOptions:
        """The options of a request; `Forbidden` if `viewer` may not have a receipt."""
        if not OPTIONS & headers.keys():
            return DEFAULTS
        wants_receipt = RECEIPT in headers
        if wants_receipt and not self._may_have_receipt(viewer, headers[RECEIPT]):
            raise Forbidden(NO_RECEIPT)
        return RequestOptions(
            may_plan=not (self.is_open and headers.get(LANE) == RESOLVERS.encode()),
            wants_cost=COST in headers,
            wants_receipt=wants_receipt,
        )

    def _may_have_receipt(self, viewer: Identity | None, secret: bytes) -> bool:
        if self.is_open or (viewer is not None and viewer.is_operator):
            return True
        return self._secret is not None and compare_digest(
            self._secret.get_secret_value().encode(), secret
        )
