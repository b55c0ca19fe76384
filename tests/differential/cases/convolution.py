# SPDX-License-Identifier: MIT
"""convolution against torch.nn.functional.conv1d and conv2d."""
import torch.nn.functional as F

import windows
from drawing import Case


def wide(draw):
    """As many channels as networks have: oneDNN takes other kernels for them."""
    for given, channels, groups, kernel, stride, padding in (
            (3, 64, 1, 7, 2, 3), (32, 96, 1, 5, 1, 2), (24, 64, 2, 5, 1, 2), (64, 48, 1, 1, 1, 0), (48, 80, 1, 3, 2, 1),
            (16, 32, 1, 3, 1, 1), (32, 32, 32, 3, 1, 1)):
        settings = {"channels": channels, "kernel": [kernel], "stride": [stride], "padding": [padding],
                    "groups": groups}
        W = draw.normal(channels, given // groups, kernel, kernel) / (kernel * (given / groups) ** 0.5)
        yield Case("layer", "convolution", settings, [draw.normal(3, given, 12, 8)],
                   lambda x, W, b, s=stride, p=padding, g=groups: F.conv2d(x, W, b, s, p, 1, g),
                   {"weight": W.float().double(), "bias": draw.normal(channels)})


def strided(draw):
    """1x1 filters whose stride leaves pixels at the end out, on few features."""
    for given, channels, stride, extents in (
            (2, 1, 2, (8, 6)), (2, 1, 3, (12, 9)), (3, 2, 2, (8, 6)), (5, 7, 2, (4, 6))):
        yield Case("layer", "convolution", {"channels": channels, "kernel": [1], "stride": [stride], "bias": False},
                   [draw.normal(1, given, *extents)], lambda x, W, s=stride: F.conv2d(x, W, None, s),
                   {"weight": draw.normal(channels, given, 1, 1)})


def cases(draw):
    yield from wide(draw)
    yield from strided(draw)
    for i in range(24):
        d = 1 + i % 2
        groups = draw.one_of(1, 1, 2, 3)
        square = i == 1  # layers_test.cpp looks for one of these
        given, channels = [groups * n for n in draw.unequal(2, 2 if square else 1, 4)]
        kernel, stride, dilation = [3, 3] if square else draw.each(d, 1, 4), draw.each(d, 1, 3), draw.each(d, 1, 3)
        spans = [r * (k - 1) + 1 for k, r in zip(kernel, dilation)]
        extents = [span + more for span, more in zip(spans, draw.unequal(d, 1, 6))]
        batch, = draw.unequal(1, 2, 7, but=extents + [given, channels])
        settings = {"channels": channels, "kernel": windows.ours(kernel), "stride": windows.ours(stride),
                    "dilation": windows.ours(dilation), "groups": groups}
        if i % 4 == 3:
            settings["same"] = True
            pairs = windows.same(extents, spans, stride)
        else:
            settings["padding"], pairs = windows.padding(draw, [k + 1 for k in kernel])
        parameters = {"weight": draw.normal(channels, given // groups, *kernel)}
        if square or draw.one_of(True, True, False):
            parameters["bias"] = draw.normal(channels)
        else:
            settings["bias"] = False

        def convolve(x, W, b=None, f=(F.conv1d, F.conv2d)[d - 1], pairs=pairs, s=stride, r=dilation, groups=groups):
            return f(windows.padded(x, pairs), W, b, s, 0, r, groups)

        yield Case("layer", "convolution", settings, [draw.normal(batch, given, *extents)], convolve, parameters)
