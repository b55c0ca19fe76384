# SPDX-License-Identifier: MIT
"""Losses against those of torch.nn.functional: the mean, and one number for each column of features."""
import torch
import torch.nn.functional as F

from drawing import Case


def by_label(f):
    """f gives one number an example, or the mean of them."""
    return lambda z, q: (f(z, q, "mean"), f(z, q, "none"))


def by_feature(f):
    """f gives one number a feature."""
    return lambda y, t: (f(y, t, "mean"), f(y, t, "none").mean(1))


def first_of_the_wrong(x, t, margin):
    """Crammer and Singer's, which PyTorch has for two classes only, as half its own."""
    wrong = x.masked_fill(F.one_hot(t, x.shape[1]).bool(), -torch.inf).amax(1)
    each = F.relu(margin + wrong - x.gather(1, t[:, None])[:, 0])
    return each.mean(), each


def cases(draw):
    for smoothing in (0, draw.real(0.05, 0.6)):
        batch, classes = draw.unequal(2, 3, 9)
        settings = {"label_smoothing": smoothing}
        f = by_label(lambda z, q, how, s=smoothing: F.cross_entropy(z, q, reduction=how, label_smoothing=s))
        yield Case("loss", "cross_entropy", settings, [3 * draw.normal(batch, classes), draw.below(classes, batch)], f)
        yield Case("loss", "cross_entropy", settings,
                   [3 * draw.normal(batch, classes), draw.normal(batch, classes).softmax(1).float().double()], f,
                   constants=(1,))
    batch, classes = draw.unequal(2, 3, 9)
    yield Case("loss", "nll", {}, [draw.normal(batch, classes), draw.below(classes, batch)],
               by_label(lambda z, q, how: F.nll_loss(z, q, reduction=how)))
    yield Case("loss", "nll", {}, [draw.normal(batch, classes), draw.probability(batch, classes)],
               lambda z, q: (-(q * z).sum(1).mean(), -(q * z).sum(1)))
    for rank in (2, 3, 4):
        shape = draw.unequal(rank, 2, 9)
        yield Case("loss", "binary_cross_entropy", {}, [3 * draw.normal(*shape), draw.probability(*shape)],
                   by_feature(lambda z, t, how: F.binary_cross_entropy_with_logits(z, t, reduction=how)))
        yield Case("loss", "binary_cross_entropy", {"from_logits": False},
                   [draw.probability(*shape), draw.probability(*shape)],
                   by_feature(lambda p, t, how: F.binary_cross_entropy(p, t, reduction=how)))
        yield Case("loss", "mean_squared_error", {}, [draw.normal(*shape), draw.normal(*shape)],
                   by_feature(lambda y, t, how: F.mse_loss(y, t, reduction=how)))
        delta = draw.real(0.1, 2)
        yield Case("loss", "huber", {"delta": delta}, [draw.normal(*shape), draw.normal(*shape)],
                   by_feature(lambda y, t, how, delta=delta: F.huber_loss(y, t, reduction=how, delta=delta)))
        margin = draw.real(0.3, 2)
        sign = draw.normal(*shape).sign()
        yield Case("loss", "hinge", {"margin": margin}, [draw.normal(*shape), sign],
                   by_feature(lambda x, t, how, margin=margin:
                              F.margin_ranking_loss(x, torch.zeros_like(x), t, margin, reduction=how)), constants=(1,))
    for _ in range(2):
        batch, classes = draw.unequal(2, 3, 9)
        margin = draw.real(0.3, 2)
        yield Case("loss", "hinge", {"margin": margin}, [draw.normal(batch, classes), draw.below(classes, batch)],
                   lambda x, t, margin=margin: first_of_the_wrong(x, t, margin))
    yield Case("loss", "hinge", {"margin": margin}, [draw.normal(7, 2), draw.below(2, 7)],
               by_label(lambda x, t, how: 2 * F.multi_margin_loss(x, t, margin=margin, reduction=how)))
