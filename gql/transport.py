"""uvicorn's HTTP with one system call less, and with a limit to how slowly a request may begin.

uvicorn writes head and body of a response one after the other, and each write wakes the client up;
on a point query the second cost a twelfth of the request. Here they leave together. And it waits
for a request's headers for ever; here a client that does not send them is cut off.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# In the scope of a request whose body need not be waited for.
IS_WHOLE = "gateway.is_whole"


class OneWriteProtocol(HttpToolsProtocol):
    """For `uvicorn.Config(http=...)`."""

    # What a client may take from connecting, or from a request's first byte, to its last header.
    headers_seconds = 10.0
    _is_waiting = True
    _cut_off: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(_Gathering(transport, self.loop))  # type: ignore[arg-type]
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_message_begin(self) -> None:
        self._is_waiting = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._is_waiting = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        # Most requests are here to their end before anybody is asked to answer them.
        self.scope[IS_WHOLE] = True  # type: ignore[literal-required]
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_waiting = False
        self._watch()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self._is_waiting:
            if self._cut_off is None:
                self._cut_off = self.loop.call_later(self.headers_seconds, self.transport.close)
        elif self._cut_off is not None:
            self._cut_off.cancel()
            self._cut_off = None


class _Gathering:
    """A transport whose writes leave together at the end of the loop's turn."""

    __slots__ = ("_loop", "_pieces", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        if not self._pieces:
            self._loop.call_soon(self._flush)
        self._pieces.append(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            self._transport.writelines(pieces)


def protocol(headers_seconds: float) -> type[OneWriteProtocol]:
    """The protocol with that limit."""
    return type("Protocol", (OneWriteProtocol,), {"headers_seconds": headers_seconds})
