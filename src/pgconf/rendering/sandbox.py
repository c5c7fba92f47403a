"""The sandbox: Jinja2 with a closed list of what templates may use, and a bound on what they may take.

Templates come from a change that nobody has reviewed yet, and are rendered where secrets may be at hand. They
reach no files, no modules and no attributes of Python. Turns of loops, calls and the lengths of texts are
counted, so that the same template ends the same way on every machine.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import TemplateSyntaxError
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS as JINJA_TESTS
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from pgconf.model import did_you_mean, say
from pgconf.rendering.budget import Budget, is_number
from pgconf.rendering.fault import FaultError
from pgconf.rendering.values import Node

_LARGEST_EXPONENT = 64
_TURN, _WEIGHED, _JOINED = "_turn", "_weighed", "_joined"
"""Names that templates are given without their knowing."""

_FILTERS = (
    "abs", "default", "dictsort", "first", "groupby", "int", "items", "last", "length", "list", "lower",
    "map", "max", "min", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "string",
    "title", "trim", "unique", "upper",
)  # fmt: skip
"""Those of Jinja2's filters that make nothing much longer than what they are given."""
_COMPARING = (
    "eq", "equalto", "==", "ne", "!=", "gt", "greaterthan", ">", "ge", ">=", "lt", "lessthan", "<", "le",
    "<=", "in",
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

    def __init__(
        self, write: Callable[[Any], str], filters: Mapping[str, Callable[..., Any]], budget: Budget
    ) -> None:
        """Take how values are written, the filters of our own, and what may be spent."""
        super().__init__(
            undefined=StrictUndefined,
            autoescape=True,
            finalize=self._written,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._write = write
        self._budget = budget
        ours = {**{name: JINJA_FILTERS[name] for name in _FILTERS}, **filters}
        self.filters = {name: self._counted(one) for name, one in ours.items()}
        self.filters[_TURN] = lambda _: budget.spend()
        self.filters[_WEIGHED] = budget.weigh
        self.tests.update({name: self._weighing(JINJA_TESTS[name]) for name in _COMPARING})
        self.globals = {
            "range": self.globals["range"],
            "namespace": self.globals["namespace"],
            _JOINED: self._joined,
        }

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Give what stands behind a dot: of a map its keys come first, whatever methods it has."""
        return self._of_node(obj, attribute) if isinstance(obj, Node) else super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Give what stands in brackets."""
        return self._of_node(obj, argument) if isinstance(obj, Node) else super().getitem(obj, argument)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002 - Jinja2 calls it so
        """Allow the methods that are listed, and what Jinja2's own objects have."""
        for kind, methods in _METHODS.items():
            if isinstance(obj, kind):
                return attr in methods
        return type(obj).__module__.startswith("jinja2.") and not attr.startswith("_")

    def call(self, context: Context, called: Any, /, *arguments: Any, **options: Any) -> Any:
        """Call a macro or a method, and count that."""
        if (owner := getattr(called, "__self__", None)) is not None:
            self._budget.spend(0, owner)
            self._budget.weigh(arguments)
        self._budget.spend()
        return super().call(context, called, *arguments, **options)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Calculate, but make no text or list by multiplying one, and no number beyond measure."""
        if operator != "+" and not (is_number(left) and is_number(right)):
            raise FaultError(say("`{operator}` takes numbers of a usual size", operator=operator))
        if operator == "**" and abs(right) > _LARGEST_EXPONENT:
            raise FaultError(say("`**` takes exponents up to {largest}", largest=_LARGEST_EXPONENT))
        if operator == "+":
            self._budget.require_room(left, right)
        return self._budget.checked(super().call_binop(context, operator, left, right))

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
        """Count what a filter goes through, and measure what it makes."""

        @wraps(function)
        def counted(*arguments: Any, **options: Any) -> Any:
            self._budget.spend(1, *arguments)
            return self._budget.checked(function(*arguments, **options))

        return counted

    def _weighing(self, test: Any) -> Callable[..., Any]:
        """Count what a test compares."""
        return lambda *values: test(*map(self._budget.weigh, values))

    def _joined(self, *parts: Any) -> str:
        """Join single values to one text, as `~` does."""
        texts = [_single(part) for part in parts]
        self._budget.require_room(*texts)
        return "".join(texts)

    def _written(self, value: Any) -> Any:
        """Write what an expression gives; what is written already, or undefined, is left to Jinja2."""
        if isinstance(value, Undefined):
            return value
        self._budget.spend(0, value)
        text = value if isinstance(value, Markup) else Markup(self._write(value))  # noqa: S704 - that is the point
        self._budget.spend(0, text)
        return text


class _Counting(NodeTransformer):
    """Lets turns of loops and what is compared or cut be counted, and texts that `~` makes be measured."""

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

    def visit_Compare(self, node: nodes.Compare) -> nodes.Compare:  # noqa: N802 - likewise
        self.generic_visit(node)
        node.expr = _weighed(node.expr)
        for operand in node.ops:
            operand.expr = _weighed(operand.expr)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Getitem:  # noqa: N802 - likewise
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = _weighed(node.node)
        else:
            node.arg = _weighed(node.arg)
        return node

    def visit_Pair(self, node: nodes.Pair) -> nodes.Pair:  # noqa: N802 - likewise
        self.generic_visit(node)
        node.key = _weighed(node.key)
        return node


def _weighed(node: nodes.Expr) -> nodes.Expr:
    is_written_out = isinstance(node, nodes.Const)
    return node if is_written_out else nodes.Filter(node, _WEIGHED, [], [], None, None, lineno=node.lineno)


def _single(value: Any) -> str:
    if isinstance(value, Mapping | list | tuple) or value is None:
        raise FaultError(say("`~` joins single values"), value)
    return str(value)
