"""What a machine lacks for the tests themselves: it is counted and named, and does not pass in silence."""

import importlib.util
import pathlib

TESTS = pathlib.Path(__file__).resolve().parent.parent


def module(path):
    spec = importlib.util.spec_from_file_location(f"suites_{path.stem}", path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_closing_lines_are_counted():
    counts = module(TESTS / "run.py").counts
    assert counts("3 passed, 0 failed, 7 skipped\n", 0) == (3, 0, 7)
    assert counts("2 passed, 1 skipped in 0.10s\n", 0) == (2, 0, 1)
    assert counts("1 skipped in 0.10s\n", 0) == (0, 0, 1)
    assert counts("2 passed, 1 failed\n", 1) == (2, 1, 0)
    assert counts("all is well\n", 0) == (1, 0, 0)


def test_without_nvrtc(monkeypatch, tmp_path):
    nvrtc = module(TESTS / "cuda/nvrtc.py")
    monkeypatch.setattr(nvrtc, "find", lambda: None)
    rows, skipped, about = nvrtc.check([tmp_path / "a.cu", tmp_path / "b.cu"], tmp_path)
    assert rows == [] and skipped == 2 * 7
    assert about.startswith("SKIPPED 2 texts for 7 architectures: NVRTC is not here")


def test_a_kernel_that_spills():
    nvrtc = module(TESTS / "cuda/nvrtc.py")
    log = ("ptxas info    : Function properties for t3_reduce\n"
           "ptxas         .     {} bytes stack frame, {} bytes spill stores, 4 bytes spill loads\n")
    assert nvrtc.heavy(log.format(8, 4)) == {}
    assert nvrtc.heavy(log.format(4096, 96)) == {3: "reduce: 4096 bytes on the stack, 96 of them spilled registers"}
