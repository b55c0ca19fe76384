# SPDX-License-Identifier: MIT
"""What convolutions and pooling have in common: windows over one or two dimensions, and the zeros around them. Paddings
are lists as torch.nn.functional.pad has them, the last dimension first: [left, right, above, below]; experiments have
the same order."""
import torch.nn.functional as F


def ours(extents):
    """Width before height; one number where all are equal."""
    return list(reversed(extents)) if len(set(extents)) > 1 else [extents[0]]


def padding(draw, most):
    """At most `most[i]` before and after dimension i: one number, one a dimension, or two. Returns what the experiment
    says and what it means."""
    form = draw.whole(0, 2)
    if form == 0:
        p = draw.whole(0, min(most))
        return [p], [p, p] * len(most)
    if form == 1 and len(most) > 1:
        each = [draw.whole(0, m) for m in reversed(most)]
        return each, [p for one in each for p in (one, one)]
    pairs = [draw.whole(0, m) for m in reversed(most) for _ in range(2)]
    return pairs, pairs


def is_symmetric(pairs):
    return pairs[::2] == pairs[1::2]


def torchs(pairs):
    """Of a symmetric padding what PyTorch's layers take: the first dimension first."""
    return list(reversed(pairs[::2]))


def same(extents, spans, strides):
    """So much that there are ceil(extent / stride) windows that span so many positions; the odd one after."""
    pairs = []
    for extent, span, stride in reversed(list(zip(extents, spans, strides))):
        windows = -(-extent // stride)
        lacking = max((windows - 1) * stride + span - extent, 0)
        pairs += [lacking // 2, lacking - lacking // 2]
    return pairs


def padded(x, pairs, value=0.0):
    return F.pad(x, pairs, value=value)
