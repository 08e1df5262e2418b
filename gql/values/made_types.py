"""Makes Strawberry types of classes that are built while the schema is: filters, pages, payloads.

`strawberry.type` and `strawberry.input` make a dataclass of each class, whose methods Python
compiles one by one, and read its annotations several times. With a hundred tables that is most of
the time of a start. Here a class is only described; its instances take attributes by name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import lru_cache
from inspect import get_annotations
from types import CodeType, FunctionType
from typing import Any

from strawberry.annotation import StrawberryAnnotation
from strawberry.schema_directives import OneOf
from strawberry.types.base import StrawberryObjectDefinition, has_object_definition
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

MAX_ANNOTATIONS = 4_096


def made_type(cls: Any, *, name: str, description: str) -> Any:
    """As `strawberry.type`, for a class all of whose annotated members are Strawberry fields."""
    return _described(cls, name, description)


def made_input(cls: Any, *, name: str, description: str, one_of: bool = False) -> Any:
    """As `strawberry.input`, for a class all of whose annotated members are Strawberry fields."""
    return _described(cls, name, description, is_input=True, one_of=one_of)


def resolver_of(function: Callable[..., Any]) -> StrawberryResolver[Any]:
    """The resolver of `function`, whose signature is read once for all closures of its code.

    Annotations must not depend on what the closure holds.
    """
    resolver: StrawberryResolver[Any] = StrawberryResolver(function)
    assert isinstance(function, FunctionType), "it has code"
    known = _signatures.setdefault(function.__code__, resolver)
    if known is not resolver:
        # What a `cached_property` keeps.
        names = ("signature", "strawberry_annotations", "reserved_parameters", "arguments")
        vars(resolver).update({name: getattr(known, name) for name in names})
    return resolver


_signatures: dict[CodeType, StrawberryResolver[Any]] = {}


def _described(
    cls: Any, name: str, description: str, *, is_input: bool = False, one_of: bool = False
) -> Any:
    bases = [base for base in cls.__mro__[1:] if has_object_definition(base)]
    definitions = {base: base.__strawberry_definition__ for base in bases}
    fields = {
        field.python_name: field
        for base in cls.__bases__
        if base in definitions
        for field in definitions[base].fields
    }
    fields |= {field.python_name: field for field in _own_fields(cls)}
    cls.__init__ = _take
    definition = StrawberryObjectDefinition(
        name=name,
        is_input=is_input,
        is_interface=False,
        interfaces=[
            each for base, each in definitions.items() if each.is_interface and each.origin is base
        ],
        description=description,
        directives=(OneOf(),) if one_of else (),
        origin=cls,
        extend=False,
        fields=[],
        is_type_of=getattr(cls, "is_type_of", None),
        resolve_type=getattr(cls, "resolve_type", None),
    )
    # Given later, they are not searched for `Self`, which reads the type of each.
    definition.fields = [*fields.values()]
    cls.__strawberry_definition__ = definition
    return cls


def _take(self: Any, /, **given: Any) -> None:
    """The constructor of made types."""
    self.__dict__.update(given)


def _own_fields(cls: Any) -> Iterator[StrawberryField]:
    """The fields of the class in the order of `strawberry.type`: those with annotations first."""
    annotations: dict[str, Any] = get_annotations(cls)
    members = {key: each for key, each in vars(cls).items() if isinstance(each, StrawberryField)}
    names = [*annotations, *(key for key in members if key not in annotations)]
    for key in names:
        field = members[key]
        field.name = key
        field.origin = field.origin or cls
        if field.type_annotation is not None:
            field.type_annotation = _annotation(field.type_annotation.raw_annotation)
        elif key in annotations:
            field.type_annotation = _annotation(annotations[key])
        _replace(cls, key, field)
        yield field


@lru_cache(MAX_ANNOTATIONS)
def _annotation(type_: Any) -> StrawberryAnnotation:
    """The annotation for a type, which many fields have, so that it is resolved once."""
    return StrawberryAnnotation(type_)


def _replace(cls: Any, name: str, field: StrawberryField) -> None:
    """Put in the place of a field what instances find there: its default, or its resolver."""
    resolver = field.base_resolver
    if resolver is not None:
        setattr(cls, name, resolver.wrapped_func)
    elif field.default is not dataclasses.MISSING:
        setattr(cls, name, field.default)
    else:
        delattr(cls, name)
