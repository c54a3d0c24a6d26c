"""is_complete, complete and inspect over the wire."""

import pytest


@pytest.mark.parametrize(
    "code, status",
    [
        ("1 + 1", "complete"),
        ("with gpu0 <", "incomplete"),
        ("x = (1,\n", "incomplete"),
        ("try < 1 >\nelse <", "incomplete"),
        ("x = )", "invalid"),
        ("", "complete"),
    ],
)
def test_is_complete(kernel, code, status):
    reply = kernel.ask("is_complete_request", {"code": code})
    assert reply["status"] == status
    assert ("indent" in reply) == (status == "incomplete")
    assert set(reply.get("indent", "")) <= {" "}


def test_completion(kernel):
    kernel.run("matrix = ones(3, 4)")
    reply = kernel.ask("complete_request", {"code": "x = mat", "cursor_pos": 7})
    assert reply["status"] == "ok"
    assert {"matmul", "matrix"} <= set(reply["matches"])
    assert (reply["cursor_start"], reply["cursor_end"]) == (4, 7)
    types = {t["text"]: t for t in reply["metadata"]["_jupyter_types_experimental"]}
    assert types["matrix"]["type"] == "variable" and "[3, 4]" in types["matrix"]["signature"]
    assert types["matmul"]["signature"].startswith("(")
    assert types["matrix"]["start"] == 4 and types["matrix"]["end"] == 7
    assert list(reply["matches"]) == sorted(reply["matches"])


def test_offsets_are_code_points(kernel):
    """Not UTF-16 units, not bytes: 𝕏 is one."""
    for before in ['"𝕏𝕏"; ', "é = 1; ", '"e\u0301"; ', "# 😀\n"]:
        code = before + "matm"
        reply = kernel.ask("complete_request", {"code": code, "cursor_pos": len(code)})
        assert reply["matches"] == ["matmul"], before
        assert (reply["cursor_start"], reply["cursor_end"]) == (len(before), len(code))
        reply = kernel.ask("inspect_request", {"code": code + "ul", "cursor_pos": len(code)})
        assert reply["found"], before


def test_a_cursor_outside_is_moved_to_the_edge(kernel):
    reply = kernel.ask("complete_request", {"code": "matm", "cursor_pos": 99})
    assert reply["matches"] == ["matmul"] and reply["cursor_end"] == 4
    assert kernel.ask("complete_request", {"code": "matm", "cursor_pos": -5})["cursor_end"] == 0
    assert kernel.ask("complete_request", {"code": "", "cursor_pos": 0})["matches"]


def test_completion_runs_nothing(kernel):
    before = kernel.run("1")[0]["execution_count"]
    kernel.ask("complete_request", {"code": "x = ones(3).", "cursor_pos": 12})
    kernel.ask("inspect_request", {"code": "x = ones(3)", "cursor_pos": 1})
    assert kernel.run("1")[0]["execution_count"] == before + 1


def test_inspection(kernel):
    kernel.run("weights = ones(3, 4)")
    for code, cursor, wanted in [
        ("matmul", 3, "the matrix product"),
        ("matmul(weights, ", 16, "the matrix product"),
        ("mean(weights)", 8, "[3, 4]"),
        ("placement on", 11, "placement"),
        ("with gpu0 < 1 >", 2, "with DEVICE"),
    ]:
        reply = kernel.ask("inspect_request", {"code": code, "cursor_pos": cursor,
                                               "detail_level": 0})
        assert reply["status"] == "ok" and reply["found"], code
        assert wanted in reply["data"]["text/plain"]
        assert {"text/plain", "text/markdown", "text/html"} <= set(reply["data"])
    reply = kernel.ask("inspect_request", {"code": "nosuchword", "cursor_pos": 3})
    assert reply["status"] == "ok" and not reply["found"] and reply["data"] == {}


def test_names_are_escaped_in_html(kernel):
    kernel.run('evil = "<script>alert(1)</script>"')
    reply = kernel.ask("inspect_request", {"code": "evil", "cursor_pos": 2})
    assert "<script>" not in reply["data"]["text/html"]


def complete(kernel, code):
    """(matches, start, end) with the cursor at the end"""
    reply = kernel.ask("complete_request", {"code": code, "cursor_pos": len(code)})
    types = reply["metadata"]["_jupyter_types_experimental"]
    assert [t["text"] for t in types] == reply["matches"]
    assert all((t["start"], t["end"]) == (reply["cursor_start"], reply["cursor_end"]) for t in types)
    return reply["matches"], reply["cursor_start"], reply["cursor_end"]


def test_paths_are_completed(kernel, tmp_path):
    (tmp_path / "data").mkdir()
    for name in ("one.npy", "data/x.csv", "data/y 2.csv", ".hidden"):
        (tmp_path / name).touch()
    kernel.run(f'cd "{tmp_path}"')
    assert complete(kernel, 'x = load "') == (["data/", "one.npy"], 10, 10)
    assert complete(kernel, '"𝕏"; load "data/') == (["data/x.csv", "data/y 2.csv"], 11, 16)
    assert complete(kernel, "%run o") == (["one.npy"], 5, 6)
    assert complete(kernel, 'load "/nosuchfolder/')[0] == []


def test_devices_without_a_probe(kernel):
    assert complete(kernel, "with gp")[0] == ["gpu", "gpu*", "gpu0"]
    kernel.run("devices")
    assert complete(kernel, "with ")[0] == ["cpu"]


def test_fields_and_choices(kernel):
    kernel.run("b = bench 1 + 1; m = memory()")
    assert complete(kernel, "m.")[0] == ["budget", "peak", "pooled", "used"]
    assert complete(kernel, 'm["p')[0] == ["peak", "pooled"]
    assert complete(kernel, "placement ")[0] == ["full", "mode=", "off", "on"]
    assert complete(kernel, "config OUT")[0] == ["OUTPUT_BYTES", "OUTPUT_BYTES="]


def inspect(kernel, code):
    return kernel.ask("inspect_request", {"code": code, "cursor_pos": 1, "detail_level": 0})["data"]


def test_examples_are_computed_and_touch_nothing(kernel):
    kernel.run("seed 3; a = normal(2)")
    other = inspect(kernel, "normal")["text/plain"]
    assert "gives:" in other and "f32 [2, 3] on cpu" in other
    assert "gives:" in inspect(kernel, "matmul")["text/html"]
    kernel.run("b = normal(2); seed 3; c = normal(2); d = normal(2); assert (all(a == c)); assert (all(b == d))")
    _, outputs = kernel.run("who")
    shown = [m["content"]["data"]["text/plain"] for m in outputs if m["msg_type"] == "display_data"]
    assert [line.split()[0] for line in shown[0].splitlines()[1:]] == ["a", "b", "c", "d"]
    assert "gives:" not in inspect(kernel, "save")["text/plain"]


def test_variables_have_a_preview(kernel):
    kernel.run('x = ones(3, 2); big = zeros(3000, 3000); s = "' + "<é>" * 2000 + '"')
    assert "[1. 1.]" in inspect(kernel, "x")["text/plain"]
    long = inspect(kernel, "s")
    assert len(long["text/plain"].encode()) < 2000 and "<é>" not in long["text/html"]
    assert "..." in inspect(kernel, "big")["text/plain"]


def test_load_fills_the_next_cell(kernel, tmp_path):
    (tmp_path / "cells.tcell").write_text('print "é"\n')
    reply, outputs = kernel.run(f'%load "{tmp_path}/cells.tcell"')
    text = f'# load "{tmp_path}/cells.tcell"\nprint "é"\n'
    assert reply["payload"] == [{"source": "set_next_input", "text": text, "replace": False}]
    assert "stream" not in {m["msg_type"] for m in outputs}
