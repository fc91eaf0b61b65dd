"""English tokenizer of BMT's vocabulary.

BMT used spaCy 2.0; later versions tokenize differently and give other word ids. The rules: split at
white space; strip punctuation from both ends of a chunk until an exception or nothing to strip is
left; split the rest at infixes.
"""

from __future__ import annotations

import re

_LOWER = "a-zß-öø-ÿœ"
_UPPER = "A-ZÀ-ÖØ-ÞŒ"
_ALPHA = _LOWER + _UPPER
_MARKS = r"…|[,:;!?¿¡()\[\]{}<>_#*&。？！，、；：～]|\.\.+"
_QUOTES = r"''|``|‘‘|’’|['\"”“`‘´’‚„»«]"
_CURRENCY = r"(?:US|C|A)?\$|[£€¥฿]"
_UNITS = (
    "[kdcm]?m[²³]?|ha|µm|nm|yd|in|ft|kg|g|mg|µg|t|lb|oz|m/s|km/h|kmh|mph|hPa|Pa|mbar|"
    "mb|MB|kb|KB|gb|GB|tb|TB|T|G|M|K|%"
)
_HYPHENS = "---|--|——|[-–—~]"

_PREFIX = re.compile(rf"[§%=+]|{_MARKS}|{_QUOTES}|{_CURRENCY}")
_SUFFIX = re.compile(
    rf"(?:'s|'S|’s|’S|{_MARKS}|{_QUOTES}"
    rf"|(?<=[0-9])(?:\+|{_CURRENCY}|{_UNITS})"
    rf"|(?<=[0-9{_LOWER}%²\-)\]+'\"”“`‘´’‚,„»«])\.|(?<=[{_UPPER}][{_UPPER}])\.)$"
)
_INFIX = re.compile(
    rf"\.\.+|…|(?<=[0-9])[+\-*^](?=[0-9-])|(?<=[{_LOWER}])\.(?=[{_UPPER}])"
    rf"|(?<=[{_ALPHA}]),(?=[{_ALPHA}])|(?<=[{_ALPHA}])[?\";:=,.]*(?:{_HYPHENS})(?=[{_ALPHA}])"
    rf"|(?<=[{_ALPHA}\"])[:<>=/](?=[{_ALPHA}])"
)


_NEGATED = "are ca could did do does had has have is might must need ought should was were wo would"
_CLITICS = {
    "i": "m ll ve d",
    "you we they": "re ll ve d",
    "he she it": "s ll d",
    "that there who what where when why how": "s ll d re ve",
}
_ORDINARY_WORDS = frozenset(
    ("ill", "its", "hell", "shell", "shed", "were", "well", "whore", "id", "wed")
)
_ABBREVIATIONS = "a.m. p.m. e.g. i.e. vs. mr. mrs. ms. dr. st. jr. inc. co. ltd."


def _exceptions() -> dict[str, list[str]]:
    """Chunks with special tokenization: contractions, and abbreviations that stay whole."""
    cuts: list[tuple[str, ...]] = [("can", "not")]
    for verb in _NEGATED.split():
        cuts += [(verb, "n't"), (verb, "nt")]
    for words, endings in _CLITICS.items():
        cuts += [
            (word, mark + ending)
            for word in words.split()
            for ending in endings.split()
            for mark in ("'", "")
            if word + mark + ending not in _ORDINARY_WORDS
        ]
    cuts += [(whole,) for whole in _ABBREVIATIONS.split()]
    table = {"".join(cut): list(cut) for cut in cuts}
    return table | {"".join(c).capitalize(): [c[0].capitalize(), *c[1:]] for c in cuts}


_EXCEPTIONS = _exceptions()


def tokenize(text: str) -> list[str]:
    """Tokens of a sentence in order, unchanged; only white space is removed."""
    return [token for chunk in text.split() for token in _split_chunk(chunk)]


def _split_chunk(chunk: str) -> list[str]:
    before: list[str] = []
    after: list[str] = []
    while chunk and chunk not in _EXCEPTIONS:
        prefix = _PREFIX.match(chunk)
        head = prefix.end() if prefix else 0
        if head and chunk[head:] in _EXCEPTIONS:
            before.append(chunk[:head])
            chunk = chunk[head:]
            break
        suffix = _SUFFIX.search(chunk)
        tail = len(suffix.group()) if suffix else 0
        if tail and chunk[:-tail] in _EXCEPTIONS:
            after.append(chunk[-tail:])
            chunk = chunk[:-tail]
            break
        if not head and not tail:
            break
        if head + tail > len(chunk):
            tail = 0
        if head:
            before.append(chunk[:head])
        if tail:
            after.append(chunk[-tail:])
        chunk = chunk[head : len(chunk) - tail]
    return before + (_EXCEPTIONS.get(chunk) or _split_inside(chunk)) + after[::-1]


def _split_inside(chunk: str) -> list[str]:
    parts, start = [], 0
    for mark in _INFIX.finditer(chunk):
        parts += [chunk[start : mark.start()], mark.group()]
        start = mark.end()
    return [part for part in [*parts, chunk[start:]] if part]
