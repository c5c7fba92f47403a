"""The sandbox: Jinja2 with a closed list of what templates may use, and a bound on what they may take.

Templates come from a change that nobody has reviewed yet, and are rendered where secrets may be at hand. They
reach no files, no modules and no attributes of Python; loops, texts and outputs are bounded by counting, so
that the same template ends the same way on every machine.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, ClassVar

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import TemplateSyntaxError
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from pgconf.model import did_you_mean, say
from pgconf.rendering.fault import FaultError
from pgconf.rendering.values import Node

MOST_STEPS = 2_000_000
"""Turns of loops, and items that filters go through, for one artifact: 200 for each of 10,000 resources."""
LONGEST_TEXT = 16 * 1024 * 1024
"""Characters of an artifact, or of any text on the way to one."""
_LARGEST_EXPONENT = 64
_TURN, _JOINED = "_turn", "_joined"
"""Names that templates are given without their knowing."""

_FILTERS = (
    "abs", "batch", "default", "dictsort", "first", "groupby", "int", "items", "join", "last", "length",
    "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "select",
    "selectattr", "sort", "string", "sum", "title", "trim", "unique", "upper",
)  # fmt: skip
_METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset({
        "endswith", "isalnum", "isalpha", "isdigit", "lower", "partition", "removeprefix", "removesuffix",
        "rpartition", "split", "startswith", "strip", "upper",
    }),
    Node: frozenset({"get", "items", "keys", "values"}),
    dict: frozenset({"get", "items", "keys", "values"}),
}  # fmt: skip
_FORBIDDEN = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)


class _Generator(CodeGenerator):
    """Writes constants when a template is filled in, like all other values, and not as HTML beforehand."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if isinstance(node, nodes.TemplateData):
            return super()._output_child_to_const(node, frame, finalize)
        raise nodes.Impossible


class Sandbox(ImmutableSandboxedEnvironment):
    """Where the templates of one format are compiled and filled in."""

    code_generator_class = _Generator
    intercepted_binops: ClassVar[frozenset[str]] = frozenset({"+", "*", "**", "%"})  # type: ignore[misc]

    def __init__(self, write: Callable[[Any], str], filters: Mapping[str, Callable[..., Any]]) -> None:
        """Take how values are written, and the filters of our own."""
        super().__init__(
            undefined=StrictUndefined,
            autoescape=True,
            finalize=lambda value: _written(write, value),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._left = MOST_STEPS
        ours = {**{name: JINJA_FILTERS[name] for name in _FILTERS}, **filters}
        self.filters = {name: self._counted(one) for name, one in ours.items()}
        self.filters[_TURN] = self._turn
        self.globals = {
            "range": self.globals["range"],
            "namespace": self.globals["namespace"],
            _JOINED: self._joined,
        }

    def begin(self) -> None:
        """Start counting anew."""
        self._left = MOST_STEPS

    def count(self, steps: int = 1) -> None:
        """Count steps.

        Raises:
            FaultError: there were too many.
        """
        self._left -= steps
        if self._left < 0:
            raise FaultError(
                say("it takes more than {most} steps, and so never ends", most=f"{MOST_STEPS:,}")
            )

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Give what stands behind a dot: of a map its keys come first, whatever methods it has."""
        if isinstance(obj, Node):
            return self._of_node(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Give what stands in brackets."""
        if isinstance(obj, Node):
            return self._of_node(obj, argument)
        return super().getitem(obj, argument)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002 - Jinja2 calls it so
        """Allow the methods that are listed, and what Jinja2's own objects have."""
        for kind, methods in _METHODS.items():
            if isinstance(obj, kind):
                return attr in methods
        module = type(obj).__module__
        return module.startswith("jinja2.") and not attr.startswith("_")

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Calculate, but make no text or list by multiplying one, and no power beyond measure."""
        if operator in {"*", "%"} and not (_is_number(left) and _is_number(right)):
            raise FaultError(say("`{operator}` takes numbers only", operator=operator))
        if operator == "**" and not (_is_number(right) and abs(right) <= _LARGEST_EXPONENT):
            raise FaultError(say("`**` takes exponents up to {largest}", largest=_LARGEST_EXPONENT))
        return _bounded(super().call_binop(context, operator, left, right))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(_FORBIDDEN):
            message = "templates stand alone: they include, import and extend nothing"
            raise TemplateSyntaxError(message, node.lineno, name, filename)
        return _Counting().visit(tree)  # type: ignore[no-any-return]

    def _of_node(self, node: Node, key: Any) -> Any:
        try:
            return node[key]
        except (KeyError, TypeError):
            pass
        if key in _METHODS[Node]:
            return getattr(node, key)
        hint = did_you_mean(str(key), node) or say("write `{key} is defined` to ask for it", key=key)
        message = say("`{node}` has no `{key}`; {hint}", node=repr(node), key=key, hint=hint)
        return self.undefined(str(message), obj=node, name=str(key))

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Count what a filter goes through."""

        @wraps(function)
        def counted(*arguments: Any, **options: Any) -> Any:
            self.count(sum(map(_length, arguments)))
            made = function(*arguments, **options)
            self.count(_length(made))
            return _bounded(made)

        return counted

    def _turn(self, _: Any) -> None:
        self.count()

    def _joined(self, *parts: Any) -> str:
        return _bounded("".join(map(_text_of, parts)))  # type: ignore[no-any-return]


class _Counting(NodeTransformer):
    """Lets every turn of a loop be counted, and every text that `~` makes be measured."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - Jinja2 calls it by the class
        self.generic_visit(node)
        # Jinja2 works out beforehand what does not depend on names, and must not do so here.
        name = nodes.Name("range", "load", lineno=node.lineno)
        turn = nodes.Filter(name, _TURN, [], [], None, None, lineno=node.lineno)
        node.body.insert(0, nodes.ExprStmt(turn, lineno=node.lineno))
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Call:  # noqa: N802 - likewise
        self.generic_visit(node)
        joined = nodes.Name(_JOINED, "load", lineno=node.lineno)
        return nodes.Call(joined, node.nodes, [], None, None, lineno=node.lineno)


def _written(write: Callable[[Any], str], value: Any) -> Any:
    """Write what an expression gives; what is written already, or undefined, is left to Jinja2."""
    return value if isinstance(value, Markup | Undefined) else Markup(write(value))  # noqa: S704 - that is the point


def _text_of(value: Any) -> str:
    if isinstance(value, Undefined):
        return str(value)
    if isinstance(value, Mapping | list | tuple):
        raise FaultError(say("`~` joins single values"), value)
    return str(value)


def _bounded(value: Any) -> Any:
    if isinstance(value, str | list | tuple) and len(value) > LONGEST_TEXT:
        raise too_long()
    return value


def too_long() -> FaultError:
    """Say that a text is longer than any artifact may be."""
    return FaultError(say("it makes a text of more than {longest} characters", longest=f"{LONGEST_TEXT:,}"))


def _length(value: Any) -> int:
    return len(value) if isinstance(value, list | tuple | str | range) else 0


def _is_number(value: Any) -> bool:
    return not isinstance(value, str | Iterable)
