"""A slow line between browser and county: a click whose answer is not waited for fails on every machine, not only on a slow one.

``python -m tests.browser.relay FROM TO SECONDS`` holds each request so long, and the body of each answer half as long after its head.
"""

from __future__ import annotations

import asyncio
import sys

HEAD_END = b"\r\n\r\n"


async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, before: float, after_head: float) -> None:
    try:
        while piece := await source.read(65536):
            await asyncio.sleep(before)
            head, end, body = piece.partition(HEAD_END) if after_head and piece.startswith(b"HTTP/") else (piece, b"", b"")
            target.write(head + end)
            await target.drain()
            if end:
                await asyncio.sleep(after_head)
                target.write(body)
                await target.drain()
    except OSError:
        pass
    finally:
        target.close()


async def relay(listening: int, reached: int, seconds: float) -> None:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", reached)
        await asyncio.gather(carry(reader, far_writer, seconds, 0), carry(far_reader, writer, 0, seconds / 2))

    async with await asyncio.start_server(accept, "127.0.0.1", listening) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(relay(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
