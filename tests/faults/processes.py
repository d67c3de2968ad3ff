"""Processes that the suite starts, harms and ends, each by its own process id."""

import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

# Behind what stands here, whose names count.
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "scenarios"))

from free_port import free_port

# Libraries that change what a process reads from its clock, as Debian's package `libfaketime` has them.
FAKETIME = pathlib.Path("/usr/lib") / f"{os.uname().machine}-linux-gnu" / "faketime/libfaketimeMT.so.1"


def tree(process_id):
    """Gives a process and all that it has started."""
    found = [process_id]
    for parent in found:
        try:
            children = pathlib.Path(f"/proc/{parent}/task/{parent}/children").read_text()
        except OSError:
            continue
        found.extend(int(child) for child in children.split())
    return found


def send(process_ids, signal_number):
    for process_id in process_ids:
        try:
            os.kill(process_id, signal_number)
        except ProcessLookupError:
            pass


class Program:
    """One program that is started again and again, with one log."""

    def __init__(self, name, command, log, environment=None):
        self.name = name
        self.command = [str(part) for part in command]
        self.log = pathlib.Path(log)
        self.environment = environment or {}
        self.process = None

    def start(self):
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("CODEARTIFACT_", "AWS_"))}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=plain | self.environment
            )

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def pause(self):
        send([self.process.pid], signal.SIGSTOP)

    def resume(self):
        send([self.process.pid], signal.SIGCONT)

    def stop(self):
        if self.is_running():
            self.resume()
            self.process.kill()
            self.process.wait()

    def last_words(self):
        """Gives the end of its log, which says why it ended."""
        return self.log.read_text(errors="replace").splitlines()[-3:]


class Server(Program):
    """One server process, kept running by a supervisor, as people have one."""

    def __init__(self, number, binary, directory, flags, environment, clock_seconds=0):
        self.number = number
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [binary, "--listen", f"127.0.0.1:{self.port}", "--data", directory / f"data-{number}", *flags]
        if clock_seconds and FAKETIME.exists():
            environment = environment | {
                "LD_PRELOAD": str(FAKETIME), "FAKETIME": f"{clock_seconds:+d}s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"
            }
        super().__init__(f"server {number}", command, directory / f"server-{number}.log", environment)
        # When it ended without having been killed here: (moment, exit code, its last words).
        self.own_ends = []
        self.starts = 0
        self._wanted = False
        self._expected_end = threading.Event()
        self._lock = threading.Lock()
        self._supervisor = None

    def keep_running(self):
        self._wanted = True
        self.start()
        self.starts += 1
        self._supervisor = threading.Thread(target=self._supervise, name=f"supervisor {self.number}", daemon=True)
        self._supervisor.start()

    def _supervise(self):
        while self._wanted:
            code = self.process.wait()
            self._forget_clock()
            if not self._wanted:
                return
            if not self._expected_end.is_set():
                self.own_ends.append((time.monotonic(), code, self.last_words()))
                time.sleep(0.3)
            self._expected_end.clear()
            with self._lock:
                if self._wanted:
                    self.start()
                    self.starts += 1

    def _forget_clock(self):
        """Removes what libfaketime leaves of a process that was killed, under its number, which others get later."""
        for name in (f"faketime_shm_{self.process.pid}", f"sem.faketime_sem_{self.process.pid}"):
            (pathlib.Path("/dev/shm") / name).unlink(missing_ok=True)

    def kill(self):
        """Kills it; the supervisor starts it again."""
        with self._lock:
            self._expected_end.set()
            self.process.kill()

    def stop(self):
        with self._lock:
            self._wanted = False
            super().stop()
        if self._supervisor is not None:
            self._supervisor.join(timeout=10)

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.url}/_/ready", timeout=12) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError, ValueError):
            return False

    def wait_until_ready(self, seconds=60):
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.name} is not ready after {seconds} s; see {self.log}")
            time.sleep(0.05)
