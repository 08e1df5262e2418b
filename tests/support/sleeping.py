"""A port in, a proxy in front of it out, whose database sleeps for a while."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from tests.support.proxy import proxy_to

Manner = Literal["refuses", "hangs up", "keeps waiting"]


@asynccontextmanager
async def sleeping(port: int, manner: Manner, seconds: float) -> AsyncIterator[int]:
    """The proxy's port; before so many seconds are over it does nothing for anybody."""
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
