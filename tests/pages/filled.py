"""Facts of any type with a word of ours in each field that takes words, built from the type.

A field that somebody adds has its canary without being named anywhere.
"""

import re
from collections.abc import Iterator
from typing import Any, TypeVar, cast

import msgspec
from msgspec import inspect

T = TypeVar("T")
CANARY = "Kanarie7731"
BIRTH_DATE = "1987-11-23"
SAMPLES = ("IL", "0123456789", "canary-code", "1", "12", "canary_code")
OTHERS: dict[type, object] = {
    inspect.BoolType: True,
    inspect.FloatType: 1.0,
    inspect.DateTimeType: "2026-03-04T10:00:00Z",
    inspect.TimeType: "10:00:00",
    inspect.TimeDeltaType: "PT1M",
    inspect.BytesType: "S2FuYXJpZQ==",
    inspect.AnyType: "x",
}


def filled(kind: type[T], **given: object) -> T:
    """Return a *kind* with every field filled, except those that are *given*."""
    built = cast(dict[str, Any], _fill(inspect.type_info(kind), ""))
    plain = {name: msgspec.to_builtins(value) for name, value in given.items()}
    return msgspec.convert(built | plain, kind)


def places_of_words(kind: Any) -> set[str]:
    """Return where *kind* takes words, as dotted names; ids are none."""
    return set(_places(inspect.type_info(kind), ""))


def places_of_canaries(value: object) -> set[str]:
    """Return where of *value* a canary sits, named as in `places_of_words`."""
    return set(_canaries(value, ""))


def _fill(info: Any, name: str) -> object:
    if isinstance(info, inspect.UnionType):
        return _fill(_most_telling(info), name)
    if isinstance(info, inspect.StructType):
        fields = {f.encode_name: _fill(f.type, f.name) for f in info.fields}
        return fields | ({info.tag_field: info.tag} if info.tag_field else {})
    if isinstance(info, inspect.StrType):
        return _word(info, name)
    if isinstance(info, inspect.LiteralType):
        return info.values[0]
    if isinstance(info, inspect.IntType):
        return info.ge if info.ge is not None else 1
    if isinstance(info, inspect.DateType):
        return BIRTH_DATE if name == "birth_date" else "2026-03-04"
    if isinstance(info, inspect.TupleType):
        return [_fill(one, name) for one in info.item_types]
    if isinstance(info, inspect.CollectionType):
        return [_fill(info.item_type, name)]
    if isinstance(info, inspect.DictType):
        keys = info.key_type
        names = keys.values if isinstance(keys, inspect.LiteralType) else [_fill(keys, "key")]
        return {key: _fill(info.value_type, name) for key in names}
    return OTHERS[type(info)]


def _most_telling(info: inspect.UnionType) -> Any:
    """Of what a field may hold: rather words than a number, and never nothing."""
    return min(info.types, key=_rank)


def _rank(kind: object) -> int:
    if isinstance(kind, inspect.NoneType):
        return 3
    return 0 if isinstance(kind, inspect.StructType) else 2 - isinstance(kind, inspect.StrType)


def _word(info: inspect.StrType, name: str) -> str:
    if info.pattern is not None:
        return next(one for one in SAMPLES if re.search(info.pattern, one))
    return _ID if _is_id(name) else f"{CANARY}{name}"[: info.max_length]


_ID = "no-such-thing-0000"


def _is_id(name: str) -> bool:
    return name == "id" or name.endswith(("_id", "_ids"))


def _places(info: Any, at: str) -> Iterator[str]:
    if isinstance(info, inspect.UnionType):
        for one in info.types:
            yield from _places(one, at)
    elif isinstance(info, inspect.StructType):
        for field in info.fields:
            if not _is_id(field.name):
                yield from _places(field.type, f"{at}.{field.encode_name}")
    elif isinstance(info, inspect.StrType) and info.pattern is None:
        yield at
    elif isinstance(info, inspect.TupleType):
        for one in info.item_types:
            yield from _places(one, at)
    elif isinstance(info, inspect.CollectionType):
        yield from _places(info.item_type, at)
    elif isinstance(info, inspect.DictType):
        yield from _places(info.value_type, at)


def _canaries(value: object, at: str) -> Iterator[str]:
    if isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(value):
            yield from _canaries(getattr(value, field.name), f"{at}.{field.encode_name}")
    elif isinstance(value, dict):
        for one in value.values():
            yield from _canaries(one, at)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _canaries(one, at)
    elif isinstance(value, str | bytes) and CANARY in str(value):
        yield at
