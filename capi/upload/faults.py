"""What a file of sales may hold that cannot be used: in one cell, or altogether."""

from capi.rules.rule import Rule


class NotATable(ValueError):
    """The file cannot be read as a table of sales; the text says why and what to do.

    No cell stands in it: the first line may be a customer's.
    """


class Unusable(ValueError):
    """A cell that cannot be read as what its column holds; `rule` says why."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule.code)
        self.rule = rule
