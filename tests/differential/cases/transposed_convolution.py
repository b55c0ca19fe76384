# SPDX-License-Identifier: MIT
"""transposed_convolution against torch.nn.functional.conv_transpose1d and conv_transpose2d; what PyTorch has no setting
for, unequal paddings, is cut off its output."""
import torch.nn.functional as F

import windows
from drawing import Case


def cases(draw):
    for i in range(24):
        d = 1 + i % 2
        groups = draw.one_of(1, 1, 2, 3)
        given, channels = [groups * n for n in draw.unequal(2, 1, 4)]
        kernel, stride, dilation = draw.each(d, 1, 4), draw.each(d, 1, 3), draw.each(d, 1, 3)
        spans = [r * (k - 1) + 1 for k, r in zip(kernel, dilation)]
        more = [draw.whole(0, s - 1) for s in stride]
        extents = draw.unequal(d, 3, 7)
        batch, = draw.unequal(1, 2, 7, but=extents + [given, channels])
        settings = {"channels": channels, "kernel": windows.ours(kernel), "stride": windows.ours(stride),
                    "dilation": windows.ours(dilation), "groups": groups}
        if i % 4 == 3 and all(span >= s for span, s in zip(spans, stride)):
            settings["same"], more = True, [0] * d
            pairs = []
            for span, s in reversed(list(zip(spans, stride))):
                pairs += [(span - s) // 2, span - s - (span - s) // 2]
        else:
            settings["padding"], pairs = windows.padding(draw, [min(span - 1, 2) for span in spans])
            settings["output_padding"] = windows.ours(more)
        parameters = {"weight": draw.normal(given, channels // groups, *kernel)}
        if draw.one_of(True, True, False):
            parameters["bias"] = draw.normal(channels)
        else:
            settings["bias"] = False

        def spread(x, W, b=None, f=(F.conv_transpose1d, F.conv_transpose2d)[d - 1], pairs=pairs, s=stride, more=more,
                   groups=groups, r=dilation):
            if windows.is_symmetric(pairs):
                return f(x, W, b, s, windows.torchs(pairs), more, groups, r)
            return F.pad(f(x, W, b, s, 0, more, groups, r), [-p for p in pairs])

        yield Case("layer", "transposed_convolution", settings, [draw.normal(batch, given, *extents)], spread,
                   parameters)
