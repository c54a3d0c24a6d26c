"""history_request: the session's cells by place, from the end, and by pattern."""


def ask(kernel, **content):
    return kernel.ask("history_request", {"raw": True, "output": False, **content})["history"]


def test_history(kernel):
    for code in ["1 + 1", "x = 5", "1 + 1", 'print "a"']:
        kernel.run(code)
    kernel.run("hidden = 1", store_history=False)
    kernel.run("silent = 1", silent=True)
    rows = ask(kernel, hist_access_type="tail", n=3)
    assert [r[1:] for r in rows] == [[2, "x = 5"], [3, "1 + 1"], [4, 'print "a"']]
    session = rows[0][0]
    rows = ask(kernel, hist_access_type="range", session=session, start=2, stop=4)
    assert [r[2] for r in rows] == ["x = 5", "1 + 1"]
    rows = ask(kernel, hist_access_type="range", session=0, start=1, stop=None)
    assert len(rows) == 4
    rows = ask(kernel, hist_access_type="range", session=0, start=1, stop=2, output=True)
    assert rows[0][2][0] == "1 + 1" and rows[0][2][1].startswith("2")
    assert ask(kernel, hist_access_type="range", session=77, start=1, stop=4) == []


def test_search(kernel):
    for code in ["alpha = 1", "beta = 2", "alpha = 1", "gamma = 3"]:
        kernel.run(code)
    rows = ask(kernel, hist_access_type="search", pattern="al*")
    assert [r[1] for r in rows] == [1, 3]
    rows = ask(kernel, hist_access_type="search", pattern="al*", unique=True)
    assert [r[1] for r in rows] == [3]
    rows = ask(kernel, hist_access_type="search", pattern="*a = ?", n=2)
    assert [r[1] for r in rows] == [3, 4]
    assert ask(kernel, hist_access_type="search", pattern="al") == []
