"""Parameters for tensorcell notebooks: what papermill -p NAME VALUE becomes in the injected cell.

Once installed (pip install kernelspec/papermill), papermill finds it by itself; without installing,
`import papermill_tensorcell` before papermill.execute_notebook does the same.
"""

import re

from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

RESERVED = set("if else for in while fn return break continue try with and or not true false none "
               "True False None".split())
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# name = value  # help
LINE = re.compile(r"""\s*(?P<name>[^\W\d]\w*)\s*=(?!=)\s*
                      (?P<value>(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^#"'])*?)
                      \s*(?:\#\s*(?P<help>.*))?$""", re.VERBOSE)


def escaped(character):
    known = ESCAPES.get(character)
    return known or (character if character.isprintable() else f"\\U{ord(character):08x}")


class TensorcellTranslator(Translator):
    """Values of JSON and YAML as the language writes them."""

    @classmethod
    def translate_str(cls, val):
        return '"' + "".join(map(escaped, val)) + '"'

    translate_escaped_str = translate_str

    @classmethod
    def translate_none(cls, val):
        return "none"

    @classmethod
    def translate_int(cls, val):
        if not -2**63 <= val < 2**63:
            raise PapermillException(f"{val} does not fit into 64 bits; pass a decimal such as 1e30")
        return str(val)

    @classmethod
    def translate_list(cls, val):
        return "[" + ", ".join(map(cls.translate, val)) + "]"

    @classmethod
    def translate_dict(cls, val):
        raise PapermillException("tensorcell has no value for a mapping; pass each of its items "
                                 f"({', '.join(map(str, val))}) as a parameter of its own")

    @classmethod
    def translate(cls, val):
        if isinstance(val, tuple):
            return cls.translate_list(val)
        if val is not None and not isinstance(val, (str, bool, int, float, list, dict)):
            return cls.translate_str(str(val))  # a date, as YAML reads one
        return super().translate(val)

    @classmethod
    def comment(cls, cmt_str):
        return f"# {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        if not re.fullmatch(r"[^\W\d]\w*", name) or name in RESERVED:
            raise PapermillException(f"{name!r} cannot be a variable of tensorcell; rename the parameter")
        return super().assign(name, str_val)

    @classmethod
    def inspect(cls, parameters_cell):
        """For papermill --help-notebook: the assignments of the cell tagged `parameters`."""
        found = map(LINE.match, parameters_cell["source"].splitlines())
        return [Parameter(m["name"], "None", m["value"], m["help"] or "") for m in found if m]


class Engine(NBClientEngine):
    """papermill's own way of running a notebook; the entry point needs one."""


papermill_translators.register("tensorcell", TensorcellTranslator)
