# SPDX-License-Identifier: MIT
"""batch_normalization, layer_normalization and local_response_normalization against torch.nn.functional."""
import torch.nn.functional as F

from drawing import Case


def batch_cases(draw):
    for i in range(12):
        shape = draw.shape(3, 8)
        n = shape[1]
        settings = {"epsilon": draw.real(0.01, 0.5), "momentum": draw.real(0, 1)}
        training, frozen = i % 3 == 0, i % 3 == 2
        if frozen:
            settings["frozen"] = True

        def normalise(x, g, b, m, v, training=training, k=settings["momentum"], e=settings["epsilon"]):
            return F.batch_norm(x, m, v, g, b, training, k, e)

        yield Case("layer", "batch_normalization", settings, [draw.normal(*shape) + 0.5], normalise,
                   {"gain": draw.normal(n), "offset": draw.normal(n)},
                   {"mean": draw.normal(n), "variance": draw.positive(n)}, evaluate=i % 3 == 1)


def layer_cases(draw):
    for i in range(12):
        shape = draw.shape(3, 8)
        over = ("features", "example")[i % 2]
        extents = shape[1:2] if over == "features" else shape[1:]
        e = draw.real(0.01, 0.5)

        def normalise(x, g, b, over=over, e=e):
            if over == "example":
                return F.layer_norm(x, x.shape[1:], g, b, e)
            return F.layer_norm(x.movedim(1, -1), g.shape, g, b, e).movedim(-1, 1)

        features_last = [*range(1, len(extents)), 0]
        yield Case("layer", "layer_normalization", {"over": over, "epsilon": e}, [draw.normal(*shape)], normalise,
                   {"gain": draw.normal(*extents), "offset": draw.normal(*extents)},
                   orders={"gain": features_last, "offset": features_last})


def response_cases(draw):
    for size in range(1, 9):
        alpha, beta, k = draw.real(0.1, 2), draw.real(0.25, 1.5), draw.real(0.5, 2)
        yield Case("layer", "local_response_normalization", {"size": size, "alpha": alpha, "beta": beta, "k": k},
                   [draw.normal(*draw.shape(3, 9))],
                   lambda x, s=size, alpha=alpha, beta=beta, k=k:
                   F.local_response_norm(x.unsqueeze(-1), s, alpha, beta, k).squeeze(-1))


def cases(draw):
    yield from batch_cases(draw)
    yield from layer_cases(draw)
    yield from response_cases(draw)
