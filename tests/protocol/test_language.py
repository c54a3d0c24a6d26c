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
