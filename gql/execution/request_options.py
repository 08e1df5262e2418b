"""Headers in, what is asked for beside the data out: a lane, the cost, a receipt."""

from hmac import compare_digest

from db.session.identity import Identity
from db.settings import Settings
from gql.errors import Forbidden
from gql.execution.request_context import RESOLVERS, RequestContext

# In development: which lane answered; sent with a request, `resolvers` keeps it off the other.
LANE = b"x-gateway-lane"
# Sent with a request, whatever its value: `extensions.cost` tells what the operation costs.
COST = b"x-gateway-cost"
# Sent with a request: `extensions.receipt` tells what the operation took. In production its value
# is `RECEIPT_SECRET`, or an operator asks.
RECEIPT = b"x-gateway-receipt"
NO_RECEIPT = "A receipt is for operators, and for whoever sends the secret that goes with it."


class RequestOptions:
    """What may be asked for, as the settings say."""

    def __init__(self, settings: Settings) -> None:
        self.is_open = not settings.in_production
        self._secret = settings.receipt_secret

    def heed(self, asking: RequestContext) -> None:
        """Note what is asked for; `Forbidden` for a receipt that is not for them."""
        headers = asking.headers
        asking.may_plan = not (self.is_open and headers.get(LANE) == RESOLVERS.encode())
        asking.wants_cost = COST in headers
        if RECEIPT in headers:
            if not self._may_have_receipt(asking.viewer, headers[RECEIPT]):
                raise Forbidden(NO_RECEIPT)
            asking.wants_receipt = True

    def _may_have_receipt(self, viewer: Identity | None, given: bytes) -> bool:
        if self.is_open or (viewer is not None and viewer.role == "operator"):
            return True
        return self._secret is not None and compare_digest(
            self._secret.get_secret_value().encode(), given
        )
