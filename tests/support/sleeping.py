"""A proxy to a database that sleeps for a while, as a serverless one does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from tests.support.proxy import proxy_to

Manner = Literal["refuses", "hangs up", "keeps waiting"]


@asynccontextmanager
async def sleeping(port: int, manner: Manner, seconds: float) -> AsyncIterator[int]:
    """The port of a proxy that serves no connection before `seconds` have passed."""
    async with proxy_to(port) as proxy:
        match manner:
            case "refuses":
                await proxy.close()
            case "hangs up":
                proxy.hangs_up = True
            case "keeps waiting":
                proxy.freeze()

        async def wake() -> None:
            await asyncio.sleep(seconds)
            proxy.hangs_up = False
            proxy.thaw()
            if manner == "refuses":
                await proxy.open()

        waking = asyncio.create_task(wake())
        try:
            yield proxy.port
        finally:
            waking.cancel()
            await asyncio.gather(waking, return_exceptions=True)
