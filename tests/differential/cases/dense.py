# SPDX-License-Identifier: MIT
"""affine, embedding, softmax and log_softmax against torch.nn.functional."""
import torch.nn.functional as F

from drawing import Case


def cases(draw):
    for bias in (True, True, False):
        shape = draw.shape()
        units, = draw.unequal(1, 2, 9, but=shape)
        parameters = {"weight": draw.normal(units, shape[1])}
        if bias:
            parameters["bias"] = draw.normal(units)
        yield Case("layer", "affine", {"units": units, "bias": bias}, [draw.normal(*shape)],
                   lambda x, W, b=None: F.linear(x.movedim(1, -1), W, b).movedim(-1, 1), parameters,
                   orders={"weight": (1, 0)})
    for rank in (1, 2):
        units, vocabulary, *shape = draw.unequal(2 + rank, 4, 9)
        index = draw.below(vocabulary, *shape)
        yield Case("layer", "embedding", {"units": units, "vocabulary": vocabulary}, [index],
                   lambda index, W: F.embedding(index, W).movedim(-1, 1), {"weight": draw.normal(vocabulary, units)},
                   orders={"weight": (0, 1)})
    for _ in range(3):
        yield Case("layer", "softmax", {}, [3 * draw.normal(*draw.shape())], lambda x: F.softmax(x, 1))
        yield Case("layer", "log_softmax", {}, [3 * draw.normal(*draw.shape())], lambda x: F.log_softmax(x, 1))
    for axis, dimension in (("height", 2), ("width", 3)):
        yield Case("layer", "softmax", {"axis": axis}, [draw.normal(*draw.unequal(4, 2, 8))],
                   lambda x, dimension=dimension: F.softmax(x, dimension))
