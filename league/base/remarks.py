"""A remark: a code and its parameters, kept as data and put into words in the reader's language. No database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self, Union

from django.utils.functional import Promise

Param = Union[str, int, "Remark", tuple["Remark", ...]]
_WORDS: dict[str, str | Promise] = {}


def words(**sentences: str | Promise) -> None:
    """Declares the sentence of each code, with `%(name)s` places."""
    _WORDS.update(sentences)


@dataclass(frozen=True)
class Remark:
    """What was found out about a value, a line or a file. `str(remark)` is the sentence in the current language.

    A parameter is text, a whole number, another remark, or several (read with commas between them).
    """

    code: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        sentence = str(_WORDS.get(self.code, self.code))
        return sentence % {name: _spoken(value) for name, value in self.params.items()} if self.params else sentence

    def as_json(self) -> dict[str, Any]:
        """`{"code", "params"}`: what a JSON column keeps."""
        return {"code": self.code, "params": {name: _to_json(value) for name, value in self.params.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The remark that `as_json` wrote. The module that declares its words must be imported."""
        return cls(str(data["code"]), {name: _from_json(value) for name, value in (data.get("params") or {}).items()})


def _spoken(value: Param) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _to_json(value: Param) -> Any:
    if isinstance(value, Remark):
        return value.as_json()
    return [each.as_json() for each in value] if isinstance(value, tuple) else value


def _from_json(value: Any) -> Param:
    if isinstance(value, dict):
        return Remark.from_json(value)
    return tuple(Remark.from_json(each) for each in value) if isinstance(value, list) else value
