"""uvicorn's HTTP with one system call less, and with an end to what slow and large senders cost.

uvicorn writes head and body of a response one after the other, and each write wakes the client up;
on a point query the second cost a twelfth of the request. Here they leave together.

A response may be complete before its request is: a body too large, a token that is not good. Most
clients send a body to its end before they look at the answer, and a connection that is closed with
bytes unread is reset, which takes the answer from them. So the rest is read and discarded, up to
a number of bytes and of seconds. Source: RFC 9112, section 9.6; RFC 9110, section 10.1.1.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# In the scope of a request whose body need not be waited for.
IS_WHOLE = "gateway.is_whole"
# What is read at most of a request that was answered already; longer ones are cut off.
DISCARDED_BYTES = 64 * 2**20


class OneWriteProtocol(HttpToolsProtocol):
    """For `uvicorn.Config(http=...)`."""

    # What a client may take from connecting, or from a request's first byte, to its last header;
    # and for the rest of a request that was answered before it was here.
    patience_seconds = 10.0
    _is_whole = True
    _is_upgraded = False
    _is_lingering = False
    _may_keep_alive = True
    _discarded = 0
    _cut_off: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._socket = transport
        super().connection_made(_Gathering(transport, self.loop, self._linger))  # type: ignore[arg-type]
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
            # The rest of a request that was answered, or an empty line: uvicorn waits for ever.
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
            # It asks for another protocol.
            return
        self._discarded = 0
        self._may_keep_alive = self.cycle.keep_alive
        # A client that waits for `100 Continue` may send its body after another answer, or its next
        # request: they cannot be told apart. And the end of a giant is not waited for.
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
        # Most requests are here to their end before anybody is asked to answer them.
        self.scope[IS_WHOLE] = True  # type: ignore[literal-required]
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def handle_websocket_upgrade(self) -> None:
        self._is_upgraded = True
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        # Where such a request ends nobody knows.
        self._is_whole = False
        super().send_400_response(msg)

    def shutdown(self) -> None:
        self._may_keep_alive = False
        super().shutdown()

    def _is_idle(self) -> bool:
        """Whether the last request is answered, and nothing of the next one is here."""
        is_answered = self.cycle is not None and self.cycle.response_complete
        return is_answered and self._is_whole and not self.transport.is_closing()

    def _watch(self) -> None:
        """Cut off, after a while, whoever keeps others waiting; an answer has its own limits."""
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if is_answering or self._is_idle() or self._is_upgraded:
            if self._cut_off is not None:
                self._cut_off.cancel()
                self._cut_off = None
        elif self._cut_off is None:
            self._cut_off = self.loop.call_later(self.patience_seconds, self._socket.abort)

    def _linger(self) -> bool:
        """Instead of closing the connection say that nothing more comes, and discard what does."""
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


class _Gathering:
    """A transport whose writes leave together at the end of the loop's turn.

    It is closed unless `linger` says that this is done later.
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
            # An answer to what came before a request that is none.
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
    """The Content-Length, which the parser has checked."""
    return next((int(value) for name, value in headers if name == b"content-length"), 0)


def protocol(patience_seconds: float) -> type[OneWriteProtocol]:
    """The protocol with that limit."""
    return type("Protocol", (OneWriteProtocol,), {"patience_seconds": patience_seconds})
