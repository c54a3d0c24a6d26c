"""jupyter console in a terminal: what fingers do, and what then stands on the screen."""

import os
import re
import sys
import time

import pexpect
import pytest

UP, TAB, ENTER = "\x1b[A", "\t", "\r"
COLOURS = r"(?:\x1b\[[\d;?]*\w)*"


class Console:
    """One jupyter console at a prompt."""

    def __init__(self, *arguments):
        environment = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "PAGER": "cat"}
        self.screen = pexpect.spawn(sys.executable, ["-m", "jupyter_console", *arguments], env=environment,
                                    encoding="utf-8", timeout=15, dimensions=(40, 120))
        self.prompt()

    def prompt(self):
        """Waits for the prompt; its number."""
        self.screen.expect(rf"In {COLOURS}\[{COLOURS}(\d+){COLOURS}\]: ")
        return int(self.screen.match[1])

    def type(self, keys):
        self.screen.send(keys)

    def sees(self, text):
        self.screen.expect(re.escape(text).replace(r"\ ", rf"{COLOURS}\ {COLOURS}"))

    def sees_line(self, *lines):
        """Printed lines: after a line's end, or after the keyboard's mode has been set back."""
        self.screen.expect(r"(?:\n|\?2004l)" + "\r\n".join(map(re.escape, lines)) + "\r")

    def sees_result(self, text):
        self.screen.expect(rf"Out{COLOURS}\[{COLOURS}\d+{COLOURS}\]: {COLOURS}\s*{re.escape(text)}\r")

    def leave(self, answer="y"):
        self.screen.sendeof()
        self.screen.expect(r"exit.*\?")
        self.type(answer + ENTER)
        self.screen.expect(pexpect.EOF)
        self.screen.close()


@pytest.fixture(scope="module")
def console():
    c = Console("--kernel", "tensorcell")
    yield c
    if not c.screen.closed:
        c.screen.close(force=True)


def test_a_cell(console):
    console.type("6 * 7" + ENTER)
    console.sees_result("42")
    console.prompt()
    console.type('print "to the terminal"' + ENTER)
    console.sees_line("to the terminal")
    console.prompt()


def test_tab_completes(console):
    console.type("zeros_l" + TAB)
    console.sees("zeros_like")
    console.type("(ones(2))" + ENTER)
    console.sees("[0. 0.]")
    console.prompt()


def test_up_brings_the_last_line_back(console):
    console.type("5 * 5" + ENTER)
    console.sees_result("25")
    console.prompt()
    console.type(UP)
    console.sees("5 * 5")
    console.type(ENTER)
    console.sees_result("25")
    console.prompt()


def test_an_open_block_goes_on_in_the_next_line(console):
    console.type("for i in 2 <" + ENTER)
    console.sees("...")
    console.type('print "round"' + ENTER + ">" + ENTER + ENTER)
    console.sees_line("round", "round")
    console.prompt()


def test_an_error_shows_its_place(console):
    console.type("1 + nosuch" + ENTER)
    console.sees("NameError")
    console.sees("^^^^^^")
    console.prompt()


def test_a_question(console):
    console.type('name = input "who?"' + ENTER)
    console.screen.expect(r"(?:\n|\?2004l)who\?")
    console.type("Ada" + ENTER)
    console.prompt()
    console.type("print name" + ENTER)
    console.sees_line("Ada")
    console.prompt()


def test_help_is_paged(console):
    console.type("matmul?" + ENTER)
    console.sees("the matrix product")
    console.prompt()


def test_control_c_stops_a_loop_and_nothing_else(console):
    console.type("kept = 11" + ENTER)
    console.prompt()
    console.type('print "begun"; while (true) < x = 1 >' + ENTER)
    console.sees_line("begun")
    time.sleep(0.3)  # the console's own handler is in place once it waits for the reply
    console.screen.sendintr()
    console.sees("Interrupted")
    console.prompt()
    console.type("kept" + ENTER)
    console.sees_result("11")
    console.prompt()


def test_another_console_has_the_history_of_the_kernel(console, jupyter):
    """Its Up asks the kernel: this terminal has typed nothing yet."""
    console.type("1234 + 1" + ENTER)
    console.sees_result("1235")
    console.prompt()
    files = sorted((jupyter / "runtime").glob("kernel-*.json"), key=lambda p: p.stat().st_mtime)
    other = Console("--existing", files[-1].name)
    other.type(UP)
    other.sees("1234 + 1")
    other.type(ENTER)
    other.sees_result("1235")
    other.prompt()
    other.screen.close(force=True)


def test_the_end(console):
    console.leave()
    assert console.screen.exitstatus == 0
