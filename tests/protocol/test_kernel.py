"""Jupyter's own conformance suite with every attribute, over every way to connect, without a skip."""

import os
import pathlib
import tempfile
import unittest

import jupyter_kernel_test
import pytest
from jupyter_client import KernelManager

# name: transport, key (None: a new one), encryption
WAYS = {
    "tcp": ("tcp", None, "disabled"),
    "tcp_open": ("tcp", b"", "disabled"),
    "ipc": ("ipc", None, "disabled"),
    "ipc_open": ("ipc", b"", "disabled"),
    "tcp_curve": ("tcp", None, "required"),
    "ipc_curve": ("ipc", None, "required"),
}


def started(way, folder):
    """A manager of a kernel that is reached in this way, and of no other; its history is its own."""
    transport, key, encryption = WAYS[way]
    m = KernelManager(kernel_name="tensorcell", transport=transport, transport_encryption=encryption,
                      connection_file=str(pathlib.Path(folder) / "k.json"))
    if key is not None:
        m.session.key = key
    m.start_kernel(env={**os.environ, "TENSORCELL_HISTORY": f"{folder}/history.sqlite"})
    return m


class Conformance(jupyter_kernel_test.KernelTests):
    kernel_name = "tensorcell"
    language_name = "tensorcell"
    file_extension = ".tcell"
    code_hello_world = 'print "hello, world"'
    code_stderr = 'print "careful" to=stderr'
    completion_samples = [
        {"text": "zeros_l", "matches": {"zeros_like"}},
        {"text": "x = matm", "matches": {"matmul"}},
        {"text": "with c", "matches": {"cpu"}},
        {"text": "placement f", "matches": {"full"}},
        {"text": "mean([1, 2], keepd", "matches": {"keepdims="}},
    ]
    complete_code_samples = ["1", "a = 2", "with cpu < 1 + 1 >", 'print "x"', "", "# note"]
    incomplete_code_samples = ["with gpu0 <", "x = (1,", "a = 1 +", "fn f(x) <\n  x"]
    invalid_code_samples = ["x = )", '"open', "1 2 3)"]
    code_page_something = "help matmul"
    code_generate_error = "nosuchname + 1"
    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "[1, 2, 3] * 2", "result": "[2 4 6]\ni64 [3] on cpu"},
        {"code": '"a"', "result": '"a"'},
        {"code": "ones(2)", "mime": "text/html"},
    ]
    code_display_data = [{"code": "show ones(2)", "mime": "text/plain"},
                         {"code": "show ones(2)", "mime": "text/html"}]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "1 +*"
    code_inspect_sample = "matmul"
    code_clear_output = "clear"


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "tensorcell"
    support_iopub_welcome = True


def names(case):
    return unittest.defaultTestLoader.getTestCaseNames(case)


@pytest.fixture(scope="module", params=WAYS)
def served(request):
    """One kernel for all conformance tests of a way, as the suite has it."""
    with tempfile.TemporaryDirectory(prefix="tc-") as folder:
        m = started(request.param, folder)
        client = m.client()
        client.start_channels()
        client.wait_for_ready(timeout=20)
        yield m, client
        client.stop_channels()
        m.shutdown_kernel()


def passes(case):
    """A skip or a failed sub-test is a failure, with its text."""
    result = unittest.TestResult()
    case(result)
    assert result.testsRun == 1
    assert [text for _, text in result.errors + result.failures + result.skipped] == []


@pytest.mark.parametrize("name", names(Conformance))
def test_conformance(served, name):
    case = Conformance(name)
    case.km, case.kc = served
    passes(case)


@pytest.mark.parametrize("way", WAYS)
def test_welcome(way, folder):
    m = started(way, folder)
    try:
        for name in names(Welcome):
            case = Welcome(name)
            case.km, case.kc = m, m.client()
            passes(case)
            case.kc.stop_channels()
    finally:
        m.shutdown_kernel()


def test_the_way_is_the_one_asked_for(served):
    m, client = served
    info = m.get_connection_info()
    assert client.execute_interactive("1", timeout=10)["content"]["status"] == "ok"
    assert (info["transport"], bool(info["key"]), "curve_publickey" in info) in {
        (transport, key is None, encryption == "required") for transport, key, encryption in WAYS.values()}
    files = [p.name for p in pathlib.Path(m.connection_file).parent.glob("k-ipc-*")]
    assert len(files) == (5 if info["transport"] == "ipc" else 0)


# They are run by the functions above; pytest shall not collect them too.
Conformance.__test__ = Welcome.__test__ = False
