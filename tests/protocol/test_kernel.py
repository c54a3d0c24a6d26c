"""Jupyter's own conformance suite, with every attribute that applies."""

import unittest

import jupyter_kernel_test


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
    ]
    code_display_data = [{"code": "show ones(2)", "mime": "text/plain"}]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "1 +*"
    code_inspect_sample = "matmul"
    code_clear_output = "clear"


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "tensorcell"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
