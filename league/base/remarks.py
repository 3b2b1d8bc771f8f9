"""A remark: a code and its parameters, kept as data and put into words in the reader's language. No database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.functional import Promise

Words = str | Promise
_WORDS: dict[str, Words] = {}


def words(**sentences: Words) -> None:
    """Declares the sentence of each code, with `%(name)s` places."""
    _WORDS.update(sentences)


@dataclass(frozen=True)
class Remark:
    """What was found out about a value, a line or a file. `str(remark)` is the sentence in the current language."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        sentence = str(_WORDS.get(self.code, self.code))
        return sentence % dict(self.params) if self.params else sentence

    def as_json(self) -> dict[str, Any]:
        """`{"code", "params"}`: what a JSON column keeps."""
        return {"code": self.code, "params": dict(self.params)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The remark that `as_json` wrote. The module that declares its words must be imported."""
        return cls(str(data["code"]), dict(data.get("params") or {}))
