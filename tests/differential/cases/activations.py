# SPDX-License-Identifier: MIT
"""Activations against those of torch.nn.functional."""
import torch
import torch.nn.functional as F

from drawing import Case


def cases(draw):
    alpha, slope, beta, sharp = draw.real(0.2, 2), draw.real(0.05, 0.9), draw.real(0.3, 4), draw.real(0.3, 4)
    known = [
        ("identity", {}, lambda x: x * 1),
        ("relu", {}, F.relu),
        ("leaky_relu", {}, F.leaky_relu),
        ("leaky_relu", {"slope": slope}, lambda x: F.leaky_relu(x, slope)),
        ("elu", {}, F.elu),
        ("elu", {"alpha": alpha}, lambda x: F.elu(x, alpha)),
        ("selu", {}, F.selu),
        ("gelu", {}, F.gelu),
        ("gelu", {"approximate": "tanh"}, lambda x: F.gelu(x, approximate="tanh")),
        ("mish", {}, F.mish),
        ("swish", {}, F.silu),
        ("swish", {"beta": sharp}, lambda x: x * torch.sigmoid(sharp * x)),
        ("sigmoid", {}, torch.sigmoid),
        ("hard_sigmoid", {}, lambda x: (x / 6 + 0.5).clamp(0, 1)),  # the gradient of F.hardsigmoid takes 1/6 in float
        ("tanh", {}, torch.tanh),
        ("softplus", {}, lambda x: F.softplus(x, 1, 1e9)),  # never a straight line
        ("softplus", {"beta": beta}, lambda x: F.softplus(x, beta, 1e9)),
        ("softsign", {}, F.softsign),
        ("absolute", {}, torch.abs),
        ("exp", {}, torch.exp),
        ("negate", {}, torch.neg),
        ("square", {}, torch.square),
    ]
    for name, settings, f in known:
        for scale in (0.5, 2, 8):
            yield Case("activation", name, settings, [scale * draw.normal(*draw.shape())], f)
    for name, f in (("log", torch.log), ("reciprocal", torch.reciprocal), ("sqrt", torch.sqrt)):
        yield Case("activation", name, {}, [draw.positive(*draw.shape())], f)
    for shared in (False, True):
        shape = draw.shape()
        yield Case("activation", "prelu", {"shared": shared}, [draw.normal(*shape)], F.prelu,
                   {"slope": draw.normal(1 if shared else shape[1])})
