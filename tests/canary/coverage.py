"""Finds which elements of the schema the documents of the canary use. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_introspection_type,
    is_list_type,
    is_object_type,
    parse,
    value_from_ast_untyped,
    visit,
)

from tests.canary.question import Question


def elements(schema: GraphQLSchema) -> set[str]:
    """All names that documents can use: `Type.field`, `Type.field(argument)`, `Enum.VALUE`."""
    used: set[str] = set()
    kinds: list[Any] = list(schema.type_map.values())
    for kind in kinds:
        if is_introspection_type(kind) or not (is_object_type(kind) or is_interface_type(kind)):
            continue
        for name, field in kind.fields.items():
            used.add(f"{kind.name}.{name}")
            for argument, declared in field.args.items():
                used.add(f"{kind.name}.{name}({argument})")
                used.update(_within(declared.type, set()))
    return used


def _within(kind: Any, seen: set[str]) -> Iterator[str]:
    """The input fields and enum values that a value of the type may contain."""
    named: Any = get_named_type(kind)
    if named.name in seen:
        return
    seen.add(named.name)
    if is_enum_type(named):
        yield from (f"{named.name}.{value}" for value in named.values)
    elif is_input_object_type(named):
        for name, field in named.fields.items():
            yield f"{named.name}.{name}"
            yield from _within(field.type, seen)


def used_elements(schema: GraphQLSchema, questions: Iterable[Question]) -> set[str]:
    """The elements that the questions use; refused questions do not count, as they never run."""
    used: set[str] = set()
    for question in questions:
        if not question.is_refused:
            info = TypeInfo(schema)
            visit(parse(question.query), TypeInfoVisitor(info, _Reached(info, question, used)))
    return used


class _Reached(Visitor):
    def __init__(self, info: TypeInfo, question: Question, used: set[str]) -> None:
        super().__init__()
        self._info = info
        self._variables = dict(question.variables)
        self._used_elements = used

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        parent = self._info.get_parent_type()
        if parent is not None:
            self._used_elements.add(f"{parent.name}.{node.name.value}")

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        parent: Any = self._info.get_parent_type()
        field = self._info.get_field_def()
        if parent is None or field is None or self._info.get_directive() is not None:
            return
        [name] = [name for name, each in parent.fields.items() if each is field] or [""]
        self._used_elements.add(f"{parent.name}.{name}({node.name.value})")
        value = value_from_ast_untyped(node.value, self._variables)
        self._used_elements.update(_value_elements(field.args[node.name.value].type, value))


def _value_elements(kind: Any, value: Any) -> Iterator[str]:
    """The input fields and enum values that `value` contains."""
    kind = get_nullable_type(kind)
    if value is None:
        return
    if is_list_type(kind):
        for item in value if isinstance(value, list) else [value]:
            yield from _value_elements(kind.of_type, item)
    elif is_enum_type(kind):
        yield f"{kind.name}.{value}"
    elif is_input_object_type(kind):
        for name, item in value.items():
            yield f"{kind.name}.{name}"
            yield from _value_elements(kind.fields[name].type, item)
