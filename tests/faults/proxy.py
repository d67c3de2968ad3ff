"""A TCP proxy that harms what passes through it: a program of its own, so that it keeps pace whatever the clients do.

It is told what to do by lines of JSON on its standard input, each answered by one on its standard output; `proxies.py` is
the other end. It knows just enough of PostgreSQL's and of S3's protocols to find the answer that it shall lose.
"""

import asyncio
import json
import random
import re
import sys
import time

BLOCK = 64 * 1024
# The two messages of PostgreSQL's protocol: the simple query `COMMIT`, and the answer that it was done.
COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"
REQUEST = re.compile(rb"^(GET|HEAD|PUT|POST|DELETE) [^\r\n]* HTTP/1\.1\r\n")
LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)


class Link:
    """One port and what becomes of connections to it."""

    def __init__(self, kind, target, chance):
        self.kind = kind
        self.target = target
        self.chance = chance
        # pass; refuse: closes connections; stall: holds bytes back; error: answers for S3; cut: ends bodies early.
        self.mode = "pass"
        self.delay = 0.0
        self.status = 503
        # Of how many answers to writes one is lost; 0 for none.
        self.lose_one_in = 0
        self.passing = asyncio.Event()
        self.passing.set()
        self.connections = set()
        counted = ("connections", "writes", "lost answers", "lost requests", "refused", "errors", "cut")
        self.counts = dict.fromkeys(counted, 0)
        # When it lost something.
        self.losses = []

    def set(self, mode="pass", delay=0.0, status=503):
        self.mode, self.delay, self.status = mode, delay, status
        if mode == "stall":
            self.passing.clear()
        else:
            self.passing.set()
        if mode == "refuse":
            self.sever()

    def sever(self):
        for connection in list(self.connections):
            connection.abort()

    async def accept(self, reader, writer):
        if self.mode == "refuse":
            self.counts["refused"] += 1
            writer.transport.abort()
            return
        self.counts["connections"] += 1
        connection = Connection(self, reader, writer)
        self.connections.add(connection)
        try:
            await connection.run()
        finally:
            self.connections.discard(connection)
            connection.abort()

    def loses(self):
        """Tells whether the answer to this write is one that is lost."""
        self.counts["writes"] += 1
        return self.lose_one_in > 0 and self.chance.randrange(self.lose_one_in) == 0


class Connection:
    """One connection and the one that it is passed on to."""

    def __init__(self, link, reader, writer):
        self.link = link
        self.reader = reader
        self.writer = writer
        self.other_writer = None
        self.losing = False
        # Of the answer that is on its way, for S3.
        self.sent_of_answer = 0

    def abort(self):
        self.writer.transport.abort()
        if self.other_writer is not None:
            self.other_writer.transport.abort()

    async def run(self):
        try:
            other_reader, self.other_writer = await asyncio.open_connection("127.0.0.1", self.link.target, limit=BLOCK)
        except OSError:
            return
        there = asyncio.create_task(self.pump(self.reader, self.other_writer, self.on_request))
        back = asyncio.create_task(self.pump(other_reader, self.writer, self.on_answer))
        # Whichever end goes takes the other along, as it would without anybody between, after what it had said.
        await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
        for task, writer in ((there, self.other_writer), (back, self.writer)):
            if task.done() and task.result():
                writer.close()
                try:
                    await asyncio.wait_for(writer.wait_closed(), 5)
                except (OSError, TimeoutError):
                    pass
            task.cancel()

    async def pump(self, reader, writer, look):
        """Passes on what comes; tells whether it came to its own end."""
        try:
            while block := await reader.read(BLOCK):
                if self.link.delay:
                    await asyncio.sleep(self.link.delay)
                await self.link.passing.wait()
                block = await look(block)
                if block is None:
                    return False
                writer.write(block)
                await writer.drain()
            return True
        except OSError:
            return False

    async def on_request(self, block):
        if self.link.kind == "postgres":
            return self.on_statement(block)
        head = REQUEST.match(block)
        if not head:
            return block
        self.sent_of_answer = 0
        if self.link.mode == "error":
            await self.answer_error(block)
            return None
        if head[1] in (b"PUT", b"POST", b"DELETE") and self.link.loses():
            self.losing = True
        return block

    def on_statement(self, block):
        if COMMIT not in block or not self.link.loses():
            return block
        if self.link.chance.randrange(2):
            self.link.counts["lost requests"] += 1
            self.link.losses.append(time.monotonic())
            return None
        self.losing = True
        return block

    async def on_answer(self, block):
        if self.losing and (self.link.kind == "s3" or COMMITTED in block):
            self.link.counts["lost answers"] += 1
            self.link.losses.append(time.monotonic())
            return None
        if self.link.mode == "cut" and self.link.kind == "s3":
            self.sent_of_answer += len(block)
            if self.sent_of_answer > 4096:
                self.link.counts["cut"] += 1
                self.writer.write(block[: len(block) // 2])
                await self.writer.drain()
                return None
        return block

    async def answer_error(self, block):
        """Takes the rest of the request, so that its sender gets to read the answer."""
        self.link.counts["errors"] += 1
        head, _, rest = block.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        left = int(length[1]) - len(rest) if length else 0
        while left > 0 and (more := await self.reader.read(min(left, BLOCK))):
            left -= len(more)
        name = "SlowDown" if self.link.status == 503 else "InternalError"
        body = f"<?xml version='1.0'?><Error><Code>{name}</Code><Message>a fault</Message></Error>".encode()
        self.writer.write(
            f"HTTP/1.1 {self.link.status} {name}\r\nContent-Type: application/xml\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode() + body
        )
        await self.writer.drain()
        self.writer.write_eof()


async def main(seed):
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    links = {}
    servers = []
    while line := await lines.readline():
        asked = json.loads(line)
        action, name = asked.pop("do"), asked.pop("name")
        answer = {}
        if action == "open":
            link = links[name] = Link(asked["kind"], asked["target"], random.Random(f"{seed}/{name}"))
            server = await asyncio.start_server(link.accept, "127.0.0.1", 0, limit=BLOCK)
            servers.append(server)
            answer = {"port": server.sockets[0].getsockname()[1]}
        elif action == "set":
            links[name].set(**asked)
        elif action == "sever":
            links[name].sever()
        elif action == "lose":
            links[name].lose_one_in = asked["one_in"]
        elif action == "counts":
            answer = links[name].counts | {"losses": links[name].losses}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
