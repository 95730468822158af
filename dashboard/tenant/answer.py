"""From the bytes of an answer to its JSON: bounded before it is parsed, and never too deep to be handled."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from dashboard.tenant.json_model import NotThisApi
from dashboard.tenant.storable import DEEPEST, OddNumber, storable

MOST_ELEMENTS = 500_000  # of one answer; a page has a hundred things of some 30 each
_LONGEST_INTEGER = 600  # digits: Python refuses to write 4,300, and may be told to refuse 640
_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_STRINGS_AND_BRACKETS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]|[\]}]', re.DOTALL)


def read_json(content: bytes) -> Any:
    """Read an answer's body, storable, None when it is empty. Raises NotThisApi for what is no JSON, or too much."""
    if not content:
        return None
    if _elements(content) > MOST_ELEMENTS and _elements(_STRINGS.sub(b"", content)) > MOST_ELEMENTS:
        raise NotThisApi("size")
    try:
        return _read(_text(content))
    except (ValueError, RecursionError) as error:
        raise NotThisApi("json") from error


def _read(text: str) -> Any:
    try:
        return storable(_DECODER.decode(text))
    except RecursionError:
        shallow, deep = _flattened(text)
        return storable(_DECODER.decode(shallow), deep)


def _elements(content: bytes) -> int:
    """Count the elements and the lists and objects, and whatever looks like them inside of strings."""
    return content.count(b",") + content.count(b"[") + content.count(b"{")


def _text(content: bytes) -> str:
    """Decode by the encoding that the first bytes tell; bytes that are no character become halves of pairs."""
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        return content.decode(encoding, "surrogateescape")


def _flattened(text: str) -> tuple[str, set[str]]:
    """Write what is nested too deep as a string of its own JSON; gives these strings as well."""
    pieces, deep = [], set()
    depth = copied = start = 0
    for found in _STRINGS_AND_BRACKETS.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth == DEEPEST:
                start = found.start()
        elif found[0] in "]}":
            if depth == DEEPEST:
                part = text[start : found.end()]
                deep.add(part)
                pieces += [text[copied:start], json.dumps(part)]
                copied = found.end()
            depth -= 1
    return "".join([*pieces, text[copied:]]), deep


def _integer(text: str) -> int | str:
    return int(text) if len(text) <= _LONGEST_INTEGER else OddNumber(text)


def _float(text: str) -> float | str:
    value = float(text)
    return OddNumber(text) if math.isinf(value) else value


# Not strict: a control character that stands bare in a string spoils no other task.
_DECODER = json.JSONDecoder(strict=False, parse_int=_integer, parse_float=_float, parse_constant=OddNumber)
