"""`python -m capi …`: the commands that need no shop (`lint`, `hash`, `score FILE`)."""

from capi.commands.group import commands
from capi.setup import Setup

if __name__ == "__main__":
    commands(prog_name="python -m capi", obj=Setup())
