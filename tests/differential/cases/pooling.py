# SPDX-License-Identifier: MIT
"""max_pooling, average_pooling and global_average_pooling against those of torch.nn.functional; where PyTorch has no
setting, unequal paddings, its pooling without padding over what was padded before."""
import torch
import torch.nn.functional as F

import windows
from drawing import Case


def maxima(x, d, kernel, stride, pairs, up):
    pool = (F.max_pool1d, F.max_pool2d)[d - 1]
    if up:
        return pool(x, kernel, stride, windows.torchs(pairs), ceil_mode=True)
    return pool(windows.padded(x, pairs, -torch.inf), kernel, stride)


def means(x, d, kernel, stride, pairs, up, count):
    pool = (F.avg_pool1d, F.avg_pool2d)[d - 1]
    if up:
        return pool(x, kernel, stride, windows.torchs(pairs), ceil_mode=True, count_include_pad=count)
    sums = pool(windows.padded(x, pairs), kernel, stride)
    return sums if count else sums / pool(windows.padded(torch.ones_like(x), pairs), kernel, stride)


def windows_of(draw, i):
    """Every third rounds up, where PyTorch's paddings are at most half the window, and every sixth pads for "same"."""
    d = 1 + i % 2
    kernel, stride = draw.each(d, 1, 4), draw.each(d, 1, 3)
    batch, features, *extents = draw.unequal(2 + d, 4, 10)
    settings = {"kernel": windows.ours(kernel)}
    if draw.one_of(True, True, False):
        settings["stride"] = windows.ours(stride)
    else:
        stride = kernel
    up = i % 3 == 2
    if up:
        each = [draw.whole(0, k // 2) for k in kernel]
        pairs = [p for one in reversed(each) for p in (one, one)]
        settings.update(padding=list(reversed(each)), round="up")
    elif i % 6 == 1:
        settings["same"] = True
        pairs = windows.same(extents, kernel, stride)
    else:
        settings["padding"], pairs = windows.padding(draw, [k - 1 for k in kernel])
    return draw.normal(batch, features, *extents), settings, (d, kernel, stride, pairs, up)


def cases(draw):
    for i in range(24):
        x, settings, window = windows_of(draw, i)
        yield Case("layer", "max_pooling", settings, [x], lambda x, window=window: maxima(x, *window))
    for i in range(36):
        x, settings, window = windows_of(draw, i)
        count = settings["count_padding"] = draw.one_of(True, False)
        yield Case("layer", "average_pooling", settings, [x],
                   lambda x, window=window, count=count: means(x, *window, count))
    for d in (1, 2):
        yield Case("layer", "global_average_pooling", {}, [draw.normal(*draw.unequal(2 + d, 2, 9))],
                   lambda x, f=(F.adaptive_avg_pool1d, F.adaptive_avg_pool2d)[d - 1]: f(x, 1).flatten(1))
