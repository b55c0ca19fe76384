# SPDX-License-Identifier: MIT
"""upsampling against torch.nn.functional.interpolate, pad against pad."""
import torch.nn.functional as F

import windows
from drawing import Case


def cases(draw):
    for i in range(12):
        d = 1 + i % 2
        factor = draw.each(d, 1, 4)
        method = draw.one_of("nearest", "bilinear")
        mode = {"nearest": "nearest", "bilinear": ("linear", "bilinear")[d - 1]}[method]
        yield Case("layer", "upsampling", {"factor": windows.ours(factor), "method": method},
                   [draw.normal(*draw.unequal(2 + d, 2, 8))],
                   lambda x, factor=factor, mode=mode: F.interpolate(
                       x, [e * f for e, f in zip(x.shape[2:], factor)], mode=mode,
                       align_corners=None if mode == "nearest" else False))
    for i in range(12):
        d = 1 + i % 2
        shape = draw.unequal(2 + d, 4, 8)
        told, pairs = windows.padding(draw, [3] * d)
        mode = ("constant", "edge", "reflect")[i // 2 % 3]
        value = draw.real(-2, 2) if mode == "constant" else 0
        yield Case("layer", "pad", {"padding": told, "mode": mode, "value": value}, [draw.normal(*shape)],
                   lambda x, pairs=pairs, mode={"edge": "replicate"}.get(mode, mode), value=value:
                   F.pad(x, pairs, mode, value))
