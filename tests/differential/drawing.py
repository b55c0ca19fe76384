# SPDX-License-Identifier: MIT
"""What a file of cases is written with: random settings and numbers, always the same for the same name and seed, and
the case itself. Extents and settings stand in PyTorch's order here, [batch, feature, height, width], but in
`settings`."""
import dataclasses
import random
import typing
import zlib

import torch


@dataclasses.dataclass
class Case:
    kind: str       # "layer", "activation" or "loss"
    component: str
    settings: dict  # as in an experiment: width before height
    inputs: list    # integers are labels or indices
    torch: typing.Callable  # of inputs, parameters and persistent tensors; a loss gives (mean, one for each column)
    parameters: dict = dataclasses.field(default_factory=dict)
    persistent: dict = dataclasses.field(default_factory=dict)  # torch changes them
    orders: dict = dataclasses.field(default_factory=dict)      # of parameters that are not [x, feature, ...]
    constants: tuple = ()   # inputs whose gradient nobody asks for, labels and indices besides
    evaluate: bool = False  # in evaluation, forward only


class Draw:
    def __init__(self, name, seed):
        key = f"{name} {seed}"
        self.random = random.Random(key)
        self.generator = torch.Generator().manual_seed(zlib.crc32(key.encode()))

    def whole(self, least, most):
        return self.random.randint(least, most)

    def each(self, n, least, most):
        return [self.whole(least, most) for _ in range(n)]

    def one_of(self, *choices):
        return self.random.choice(choices)

    def real(self, least, most):
        """With two digits, so that a message can be read."""
        return round(self.random.uniform(least, most), 2)

    def unequal(self, n, least, most, but=()):
        """Extents that all differ, so that exchanged dimensions are noticed."""
        return self.random.sample([e for e in range(least, most + 1) if e not in but], n)

    def normal(self, *shape):
        """Numbers that float holds exactly."""
        return torch.randn(*shape, generator=self.generator).double()

    def positive(self, *shape):
        return self.normal(*shape).abs() + 0.125

    def probability(self, *shape):
        return 0.0625 + 0.875 * torch.rand(*shape, generator=self.generator).double()

    def below(self, limit, *shape):
        return torch.randint(limit, shape, generator=self.generator)

    def shape(self, least=2, most=9):
        """[batch, feature], [batch, feature, length] or [batch, feature, height, width], all unequal."""
        return self.unequal(self.whole(2, 4), least, most)
