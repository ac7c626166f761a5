"""How much work a pattern makes of a text, in steps: counted, not timed.

A small backtracking matcher over the tree that `re` itself parses. It goes the ways `re` goes, in
the same order, and counts them; what `re` does cleverly besides only makes it faster.
"""

import re
from collections.abc import Callable, Iterator
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

TOO_MANY = 50_000
Goes = Callable[[int], Iterator[int]]


class TooManySteps(Exception):
    """It is beside the point how many more there are."""


class Uncounted(Exception):
    """A pattern holds a part whose steps nobody counts here: write it otherwise, or count it."""


def steps(pattern: "re.Pattern[str]", text: str, *, anchored: bool) -> int:
    """Return the steps of one match at the beginning, or of a search that finds nothing sooner."""
    counter = _Counter(pattern, text)
    for start in [0] if anchored else range(len(text) + 1):
        if any(True for _ in counter.run(counter.tree, 0, start, _here)):
            break
    return counter.steps


def _here(at: int) -> Iterator[int]:
    yield at


def _word(character: str) -> bool:
    return character.isalnum() or character == "_"


_CATEGORIES: dict[object, Callable[[str], bool]] = {
    c.CATEGORY_DIGIT: str.isdecimal,
    c.CATEGORY_NOT_DIGIT: lambda one: not one.isdecimal(),
    c.CATEGORY_SPACE: str.isspace,
    c.CATEGORY_NOT_SPACE: lambda one: not one.isspace(),
    c.CATEGORY_WORD: _word,
    c.CATEGORY_NOT_WORD: lambda one: not _word(one),
}
_SINGLE = (c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN)


class _Counter:
    def __init__(self, pattern: "re.Pattern[str]", text: str) -> None:
        parsed = _parser.parse(pattern.pattern, pattern.flags)
        self.tree: list[Any] = list(parsed)
        self._state, self._flags = parsed.state, parsed.state.flags
        self._text = text
        self._groups: dict[int, tuple[int, int]] = {}
        self.steps = 0

    def run(self, items: list[Any], number: int, at: int, goes: Goes) -> Iterator[int]:
        """Yield each way through *items* from *number* on, and through what follows."""
        self._step()
        if number == len(items):
            yield from goes(at)
            return
        op, args = items[number]

        def on(then: int) -> Iterator[int]:
            return self.run(items, number + 1, then, goes)

        if op in _SINGLE:
            if at < len(self._text) and self._fits(op, args, self._text[at]):
                yield from on(at + 1)
        elif op is c.AT:
            if self._stands(args, at):
                yield from on(at)
        elif op is c.SUBPATTERN:
            yield from self.run(list(args[3]), 0, at, self._grouped(args[0], at, on))
        elif op is c.BRANCH:
            for way in args[1]:
                yield from self.run(list(way), 0, at, on)
        elif op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            yield from self._repeated(op, args, at, on)
        elif op in (c.ASSERT, c.ASSERT_NOT):
            direction, sub = args
            if self._looks(direction, sub, at) == (op is c.ASSERT):
                yield from on(at)
        elif op is c.GROUPREF:
            begins, ends = self._groups.get(args, (0, -1))
            if ends >= 0 and self._text.startswith(self._text[begins:ends], at):
                yield from on(at + ends - begins)
        else:
            raise Uncounted(str(op))

    def _grouped(self, group: int | None, began: int, on: Goes) -> Goes:
        def done(at: int) -> Iterator[int]:
            if group is not None:
                self._groups[group] = began, at
            return on(at)

        return done

    def _repeated(self, op: object, args: Any, at: int, on: Goes) -> Iterator[int]:
        least, most, items = args[0], args[1], list(args[2])
        greedy, fewest = op is not c.MIN_REPEAT, least
        if len(items) == 1 and items[0][0] in _SINGLE:
            much = 0
            while at + much < len(self._text) and much < most:
                self._step()
                if not self._fits(items[0][0], items[0][1], self._text[at + much]):
                    break
                much += 1
            if op is c.POSSESSIVE_REPEAT:
                fewest = max(least, much)  # what it took it does not give back
            for length in range(much, fewest - 1, -1) if greedy else range(least, much + 1):
                yield from on(at + length)
        elif op is c.POSSESSIVE_REPEAT:
            raise Uncounted(str(op))
        else:
            yield from self._again(greedy, (least, most, items), 0, at, on)

    def _again(self, greedy: bool, args: Any, times: int, at: int, on: Goes) -> Iterator[int]:
        least, most, items = args

        def once_more(then: int) -> Iterator[int]:
            if then == at and times >= least:
                return iter(())  # nothing was taken: it would go on for ever
            return self._again(greedy, args, times + 1, then, on)

        if not greedy and times >= least:
            yield from on(at)
        if times < most:
            yield from self.run(items, 0, at, once_more)
        if greedy and times >= least:
            yield from on(at)

    def _looks(self, direction: int, sub: Any, at: int) -> bool:
        items = list(sub)
        if direction > 0:
            return any(True for _ in self.run(items, 0, at, _here))
        begins = at - sub.getwidth()[0]
        return begins >= 0 and any(end == at for end in self.run(items, 0, begins, _here))

    def _fits(self, op: object, args: Any, one: str) -> bool:
        spelled = {one, one.lower(), one.upper()} if self._flags & re.IGNORECASE else {one}
        if op is c.ANY:
            return one != "\n" or bool(self._flags & re.DOTALL)
        if op is c.LITERAL:
            return chr(args) in spelled
        if op is c.NOT_LITERAL:
            return chr(args) not in spelled
        wanted, negated = False, False
        for kind, value in args:
            if kind is c.NEGATE:
                negated = True
            elif kind is c.LITERAL:
                wanted |= chr(value) in spelled
            elif kind is c.RANGE:
                wanted |= any(chr(value[0]) <= each <= chr(value[1]) for each in spelled)
            else:
                wanted |= _CATEGORIES[value](one)
        return wanted != negated

    def _stands(self, where: object, at: int) -> bool:
        text = self._text
        if where in (c.AT_BEGINNING, c.AT_BEGINNING_STRING):
            multiline = where is c.AT_BEGINNING and self._flags & re.MULTILINE
            return at == 0 or bool(multiline and text[at - 1] == "\n")
        if where is c.AT_END_STRING:
            return at == len(text)
        if where is c.AT_END:
            line = self._flags & re.MULTILINE or at == len(text) - 1
            return at == len(text) or bool(line and text[at] == "\n")
        before, after = at > 0 and _word(text[at - 1]), at < len(text) and _word(text[at])
        return (before != after) == (where is c.AT_BOUNDARY)

    def _step(self) -> None:
        self.steps += 1
        if self.steps > TOO_MANY:
            raise TooManySteps
