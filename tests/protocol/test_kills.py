"""Sessions on simulated GPUs whose workers are killed at random moments: no wrong result, no lost
session, and every loss is named. And the memory policy changed all the time: exact accounts, and
nothing is left over. KILLS=1000 CYCLES=1000 SEED=7: how many of each, and which cells."""

import os
import pathlib
import random
import re
import signal
import threading
import time

import numpy as np

from client import text_of

KILLS = int(os.environ.get("KILLS", "100"))
CYCLES = int(os.environ.get("CYCLES", "1000"))  # of the memory policy
SEED = int(os.environ.get("SEED", "1"))
GPUS = {"TENSORCELL_SIM_GPUS": "2:64MiB"}
P = 1009  # all elements stay below it, so that every result is exact


def workers(kernel):
    """The process ids of its workers."""
    found = []
    path = pathlib.Path(f"/proc/{kernel.process.pid}/task")
    for task in path.iterdir():
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue
        for pid in map(int, children):
            try:
                words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"--serve" in words:
                found.append(pid)
    return found


def holds(kernel):
    """How many descriptors it has, and kilobytes of memory."""
    process = pathlib.Path(f"/proc/{kernel.process.pid}")
    rss = re.search(r"VmRSS:\s+(\d+)", (process / "status").read_text())
    return len(os.listdir(process / "fd")), int(rss[1])


class Killer(threading.Thread):
    """Kills one of the workers every few milliseconds, so many times."""

    def __init__(self, kernel, kills, rng):
        super().__init__(daemon=True)
        self.kernel, self.left, self.rng, self.stopped = kernel, kills, rng, False

    def run(self):
        while self.left > 0 and not self.stopped:
            time.sleep(self.rng.choice([0.001, 0.01, 0.04, 0.1]) * self.rng.random())
            alive = workers(self.kernel)
            if not alive:
                continue
            try:
                os.kill(self.rng.choice(alive), signal.SIGKILL)
                self.left -= 1
            except ProcessLookupError:
                pass


class Session:
    """Random cells, and what their variables have to be."""

    def __init__(self, kernel, rng):
        self.kernel, self.rng = kernel, rng
        self.is_now = {}  # by name; absent: the cell that should have set it failed
        self.named = set()  # as lost
        self.cells = self.losses = self.recoveries = 0

    def cell(self, code, sets=()):
        """What it printed; None: a GPU failed it. Each loss has been named before it is an error,
        by its own name or, when the cell has just given it another, by that."""
        reply, outputs = self.kernel.run(code)
        self.cells += 1
        for line in text_of(outputs, "stderr").splitlines():
            told = re.fullmatch(r"gpu\d \(simulated\): .*?(; lost: (?P<lost>.*))?", line)
            assert told, line
            self.recoveries += "came back" in line or "computed again" in line
            names = [n for n in (told["lost"] or "").split(", ") if n]
            self.losses += len(names)
            self.named.update(names)
        if reply["status"] == "ok":
            return text_of(outputs).splitlines()
        assert reply["ename"] == "DeviceError", reply
        self.failure = reply["evalue"]
        lost = re.match(r"(\w+) is lost", reply["evalue"])
        known = self.named | set(sets) | {"other"}
        assert not lost or lost[1] in known, (reply, known)
        return None

    def set_values(self, code, values):
        if self.cell(code, values) is None:
            for name in values:
                self.is_now.pop(name, None)
            return
        self.is_now.update(values)
        self.named -= set(values)

    def begin(self, name):
        """Data of the host's, small enough to be remembered, or at risk once it is on a GPU."""
        n, k = self.rng.choice([3000, 40000]), self.rng.randrange(P)
        gpu = self.rng.choice(["gpu0", "gpu1"])
        self.set_values(
            f"data = (arange({n}) * 7 + {k}) % {P}; with {gpu} < {name} = data * 1 >; data = 0",
            {name: (np.arange(n) * 7 + k) % P})

    def pair(self):
        """Two variables of one length, if there are."""
        names = [n for n in "abcdef" if n in self.is_now]
        if not names:
            return None
        a = self.rng.choice(names)
        same = [n for n in names if self.is_now[n].shape == self.is_now[a].shape]
        return a, self.rng.choice(same)

    def step(self, to, a, b):
        k = self.rng.randrange(P)
        gpu = self.rng.choice(["gpu0", "gpu1", "gpu1 or gpu0", "cpu"])
        self.set_values(f"with {gpu} < {to} = ({a} * 3 + {b} + {k}) % {P} >",
                        {to: (self.is_now[a] * 3 + self.is_now[b] + k) % P})

    def loop(self, to, a, b):
        rounds = self.rng.randrange(1, 400)
        x, y = self.is_now[a], self.is_now[b]
        for i in range(rounds):
            x = (x * 3 + y + i) % P
        self.set_values(f"with gpu0 < other = {b}; {to} = {a}\n"
                        f"for i in {rounds} < {to} = ({to} * 3 + other + i) % {P} > >",
                        {to: x})

    def tried(self, to, a, b):
        self.set_values(f"try < with gpu1 < {to} = ({a} + {b}) % {P} > > else "
                        f"< with cpu < {to} = ({a} + {b}) % {P} > >",
                        {to: (self.is_now[a] + self.is_now[b]) % P})

    def look(self, a):
        shown = self.cell(f"print(int(sum({a} * (arange({len(self.is_now[a])}) % 13))), {a}[5])")
        if shown is None:
            assert a in self.named, (a, self.failure)
            del self.is_now[a]
            return
        v = self.is_now[a]
        got = [float(x) for x in " ".join(shown).split()]
        assert got == [int((v * (np.arange(len(v)) % 13)).sum()), v[5]], (a, shown)

    def any_cell(self):
        pair, act = self.pair(), self.rng.random()
        to = self.rng.choice("abcdef")
        if pair is None or act < 0.15:
            self.begin(to)
        elif act < 0.45:
            self.step(to, *pair)
        elif act < 0.55:
            self.loop(to, *pair)
        elif act < 0.6:
            self.tried(to, *pair)
        else:
            self.look(pair[0])


def test_workers_are_killed_at_any_moment(start):
    rng = random.Random(SEED)
    kernel = start(env=GPUS)
    session = Session(kernel, rng)
    session.begin("a")
    killer = Killer(kernel, KILLS, rng)
    killer.start()
    try:
        while killer.left > 0:
            session.any_cell()
        for name in list(session.is_now):
            session.look(name)
    finally:
        killer.stopped = True
        killer.join()
    kernel.alive()
    print(f"{session.cells} cells, {KILLS} kills, {session.recoveries} times values came back, "
          f"{session.losses} were lost")
    assert session.recoveries > KILLS / 50


POLICY = [
    "growth off gpu0 {mib}MiB",
    "growth on",
    "limit gpu0 {mib}MiB",
    "limit gpu0 {mib}MiB {mib}MiB",
    "limit gpu0 none",
    "release",
    "with gpu0 < a = (a + 1) % 1009 >",
    "with gpu0 < b = a * 2; a = a + 0 >",
    "b = 0",
]


def test_the_memory_policy_changes_all_the_time(start):
    rng = random.Random(SEED)
    kernel = start(env={"TENSORCELL_SIM_GPUS": "1:64MiB"})
    kernel.run("a = arange(1000); b = 0; keep = with gpu0 < arange(2000) >")
    before = None
    for i in range(CYCLES):
        code = rng.choice(POLICY).format(mib=rng.choice([8, 12, 16]))
        reply, _ = kernel.run(code)
        refused = code.startswith("growth off") and "limited to" in reply.get("evalue", "")
        assert refused or reply["status"] == "ok", (code, reply)  # a reserve beyond the limit
        check_accounts(kernel)
        if i == CYCLES // 5:
            before = holds(kernel)
    kernel.run("growth on; limit gpu0 none; release")
    assert workers(kernel) == []
    descriptors, kilobytes = holds(kernel)
    assert descriptors <= before[0] and kilobytes < before[1] + 8192, (before, holds(kernel))
    reply, outputs = kernel.run("print(sum(keep))")
    assert text_of(outputs).strip() == "1999000"


def check_accounts(kernel):
    """What the GPU says is used is what variables hold there, in pieces of 512 bytes."""
    code = ("devs = devices; used = 0\n"
            "for d in devs < if (d != \"cpu\") < m = memory (d); used = used + m.used > >\n"
            "held = 0\n"
            "if (a.device != \"cpu\") < held = held + 8192 >\n"
            "if (keep.device != \"cpu\") < held = held + 16384 >\n"
            "print(used, held)")
    reply, outputs = kernel.run(code)
    assert reply["status"] == "ok", reply
    used, held = map(int, text_of(outputs).split())
    assert used - held in (0, 8192), (used, held)  # and b, where it is a tensor
    open_parts = len(workers(kernel))
    assert open_parts <= 2, open_parts
