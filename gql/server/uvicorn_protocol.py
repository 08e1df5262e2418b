"""uvicorn's HTTP protocol with one write for each response, and limits on slow and large requests.

uvicorn writes the head and the body of a response separately, and each write wakes up the client;
the second write cost a twelfth of a point query. Here both are written together.

A response may be complete before its request is, for example if the body is too large or the token
is invalid. Most clients send the whole body before they read the response, and closing a connection
with unread bytes resets it, so that the client loses the response. Therefore the rest of the
request is read and discarded, up to a number of bytes and seconds. Source: RFC 9112, section 9.6;
RFC 9110, section 10.1.1.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# A key in the ASGI scope of a request whose body has arrived completely.
IS_WHOLE = "gateway.is_whole"
# After a response at most this much of its request is discarded; then the connection is aborted.
DISCARDED_BYTES = 64 * 2**20


class OneWriteProtocol(HttpToolsProtocol):
    """For `uvicorn.Config(http=...)`."""

    # The time for a client to send all headers, from connecting or from a request's first byte; and
    # to send the rest of a request that has its response already.
    patience_seconds = 10.0
    _is_whole = True
    _is_upgraded = False
    _is_lingering = False
    _may_keep_alive = True
    _discarded = 0
    _cut_off: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._socket = transport
        super().connection_made(_CombiningTransport(transport, self.loop, self._linger))  # type: ignore[arg-type]
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_whole = True
        if self._cut_off is not None:
            self._cut_off.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_lingering:
            self._discard(len(data))
            return
        super().data_received(data)
        if self._is_idle() and self.timeout_keep_alive_task is None:
            # After the rest of a request that has its response, or an empty line, uvicorn would
            # never start this timer.
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        self._watch()

    def on_message_begin(self) -> None:
        self._is_whole = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        if self.cycle is None or self.cycle.scope is not self.scope:
            # The request is an upgrade to another protocol.
            return
        self._discarded = 0
        self._may_keep_alive = self.cycle.keep_alive
        # After a final response a client that expects `100 Continue` may send the body or its next
        # request, and these cannot be told apart. A very large body is not waited for either.
        if self.expect_100_continue or _declared_length(self.headers) > DISCARDED_BYTES:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        if self.cycle is not None and self.cycle.response_complete:
            self._discard(len(body))

    def on_message_complete(self) -> None:
        self._is_whole = True
        if self.cycle is not None and not self.cycle.response_started:
            self.cycle.keep_alive = self._may_keep_alive
        # Most requests arrive completely before the application runs.
        self.scope[IS_WHOLE] = True  # type: ignore[literal-required]
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def handle_websocket_upgrade(self) -> None:
        self._is_upgraded = True
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        # The end of a malformed request is unknown.
        self._is_whole = False
        super().send_400_response(msg)

    def shutdown(self) -> None:
        self._may_keep_alive = False
        super().shutdown()

    def _is_idle(self) -> bool:
        """Whether the last response is complete and no byte of a next request has arrived."""
        is_complete = self.cycle is not None and self.cycle.response_complete
        return is_complete and self._is_whole and not self.transport.is_closing()

    def _watch(self) -> None:
        """Start the timer that aborts slow senders; stop it while idle or while a request runs."""
        is_running = self.cycle is not None and not self.cycle.response_complete
        if is_running or self._is_idle() or self._is_upgraded:
            if self._cut_off is not None:
                self._cut_off.cancel()
                self._cut_off = None
        elif self._cut_off is None:
            self._cut_off = self.loop.call_later(self.patience_seconds, self._socket.abort)

    def _linger(self) -> bool:
        """Close only the sending side and discard what arrives; False if a full close is fine."""
        if self._is_whole or self._is_upgraded:
            return False
        if not self._is_lingering:
            self._is_lingering = True
            self._socket.write_eof()
            self.flow.resume_reading()
            self._watch()
        return True

    def _discard(self, size: int) -> None:
        self._discarded += size
        if self._discarded > DISCARDED_BYTES:
            self._socket.abort()


class _CombiningTransport:
    """A transport that combines all writes of one event loop iteration.

    `close` closes it unless `linger` returns True, which means that it is closed later.
    """

    __slots__ = ("_is_closing", "_linger", "_loop", "_pieces", "_transport")

    def __init__(
        self,
        transport: asyncio.Transport,
        loop: asyncio.AbstractEventLoop,
        linger: Callable[[], bool],
    ) -> None:
        self._transport = transport
        self._loop = loop
        self._linger = linger
        self._pieces: list[bytes] = []
        self._is_closing = False

    def write(self, data: bytes) -> None:
        if self._is_closing:
            # The response to an earlier request, after a malformed one closed the connection.
            return
        if not self._pieces:
            self._loop.call_soon(self._flush)
        self._pieces.append(data)

    def close(self) -> None:
        self._flush()
        self._is_closing = True
        if not self._linger():
            self._transport.close()

    def is_closing(self) -> bool:
        return self._is_closing or self._transport.is_closing()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            self._transport.writelines(pieces)


def _declared_length(headers: list[tuple[bytes, bytes]]) -> int:
    """The Content-Length, which the parser has validated; 0 without one."""
    return next((int(value) for name, value in headers if name == b"content-length"), 0)


def protocol(patience_seconds: float) -> type[OneWriteProtocol]:
    """The protocol with that limit for slow senders."""
    return type("Protocol", (OneWriteProtocol,), {"patience_seconds": patience_seconds})
