"""One warmed process that forks a child for each run, lets all begin at once, and says what each said last.

Argument: the module of the children. Reads the runs as JSON: a list of arguments each."""

import json
import os
import runpy
import sys
from typing import IO

import django

from tests.forked import ended, fork


class Child:
    """A run of a module in a process of its own, with an input and an output of its own."""

    def __init__(self, module: str, arguments: list[str], elder: list["Child"]) -> None:
        its_input, orders = os.pipe()
        answers, its_output = os.pipe()

        def live() -> None:
            for end in (orders, answers, *(pipe.fileno() for one in elder for pipe in (one.orders, one.answers))):
                os.close(end)
            os.dup2(its_input, 0)
            os.dup2(its_output, 1)
            sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
            sys.argv = [module, *arguments]
            runpy.run_module(module, run_name="__main__")

        self.process = fork(live)
        os.close(its_input)
        os.close(its_output)
        self.orders: IO[str] = os.fdopen(orders, "w")
        self.answers: IO[str] = os.fdopen(answers)

    def is_ready(self) -> bool:
        return self.answers.readline() == "ready\n"

    def begin(self) -> None:
        self.orders.write("go\n")
        self.orders.close()

    def last_words(self) -> object:
        said = self.answers.read().splitlines()
        if code := ended(self.process):
            sys.exit(f"a child ended with {code}")
        return json.loads(said[-1])


def main() -> None:
    django.setup()
    children: list[Child] = []
    for arguments in json.load(sys.stdin):
        children.append(Child(sys.argv[1], arguments, children))
    if not all(child.is_ready() for child in children):
        sys.exit("a child was not ready")
    for child in children:
        child.begin()
    print(json.dumps([child.last_words() for child in children]), flush=True)


main()
