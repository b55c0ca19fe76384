# SPDX-License-Identifier: MIT
"""Whole networks in PyTorch, in double, with the weights of the tests' request, on the first of its batches whose
gradients float can tell: one step's outputs, losses, gradients and running statistics, then the outputs in evaluation.
  networks.py FOLDER
Ends with 77 where there is no PyTorch."""
import copy
import sys

try:
    import torch
    from torch import nn
    import torch.nn.functional as F
    import torchvision
    from torchvision.models.googlenet import GoogLeNet, Inception
    from torchvision.models.vgg import VGG, cfgs, make_layers
except ImportError:
    sys.exit(77)

import exchange


class FeaturesLast(nn.Module):
    """Before a flatten: the order that the tests' own has."""

    def forward(self, x):
        return x.movedim(1, -1).contiguous()


def dense(first, width, classes):
    return nn.Sequential(nn.Linear(first, width), nn.ReLU(), nn.Dropout(), nn.Linear(width, width), nn.ReLU(),
                         nn.Dropout(), nn.Linear(width, classes))


def alexnet(classes, shrink):
    """The paper's two groups of filters, which torchvision's has not."""
    a, b, c = 96 // shrink, 256 // shrink, 384 // shrink
    return nn.Sequential(
        nn.Conv2d(3, a, 11, 4), nn.ReLU(), nn.LocalResponseNorm(5, 0.0005, k=2), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2, groups=2), nn.ReLU(), nn.LocalResponseNorm(5, 0.0005, k=2), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1, groups=2), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1, groups=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        FeaturesLast(), nn.Flatten(), dense(b * 2 * 3, 4096 // shrink, classes))


def vgg(classes, shrink):
    widths = [c if c == "M" else c // shrink for c in cfgs["A"]]
    net = VGG(make_layers(widths), classes, init_weights=False)
    net.avgpool = FeaturesLast()
    net.classifier = dense(widths[-2] * 2 * 3, 4096 // shrink, classes)
    return net


class Filters(nn.Sequential):
    """The paper has biases, torchvision's GoogLeNet batch normalisation. All of GoogLeNet has a quarter of its
    channels."""
    shrink = 4

    def __init__(self, features, channels, **settings):
        features = features if features == 3 else features // self.shrink
        super().__init__(nn.Conv2d(features, channels // self.shrink, **settings), nn.ReLU())


class PapersInception(Inception):
    """With 5x5 filters, where torchvision has 3x3."""

    def __init__(self, features, one, three_reduce, three, five_reduce, five, pool):
        super().__init__(features, one, three_reduce, three, five_reduce, five, pool, conv_block=Filters)
        self.branch3[1] = Filters(five_reduce, five, kernel_size=5, padding=2)


class PapersHead(nn.Sequential):
    def __init__(self, features, classes, dropout):
        n, m = 128 // Filters.shrink, 1024 // Filters.shrink
        super().__init__(nn.AvgPool2d(3, 3), Filters(features, 128, kernel_size=1), FeaturesLast(), nn.Flatten(),
                         nn.Linear(n * 1 * 2, m), nn.ReLU(), nn.Dropout(dropout), nn.Linear(m, classes))


def googlenet(classes):
    net = GoogLeNet(classes, init_weights=False, blocks=[Filters, PapersInception, PapersHead])
    net.maxpool1 = nn.Sequential(net.maxpool1, nn.LocalResponseNorm(5))
    net.conv3 = nn.Sequential(net.conv3, nn.LocalResponseNorm(5))
    net.maxpool4 = nn.MaxPool2d(3, 2, ceil_mode=True)
    heads = nn.ModuleList([nn.Linear(1024 // Filters.shrink, classes), net.aux1, net.aux2])
    del net.fc, net.aux1, net.aux2
    net.fc, net.aux1, net.aux2 = heads  # in the order of the experiment file
    return net


networks = {
    "alexnet": lambda: alexnet(7, 4),
    "vgg-11": lambda: vgg(7, 4),
    "resnet-18": lambda: torchvision.models.resnet18(num_classes=7),
    "googlenet": lambda: googlenet(7),
}


def order(parameter):
    """From PyTorch's to the tests': an affine layer's weights are transposed, filters have their features last."""
    return (1, 0) if parameter.dim() == 2 else None


def take(net, request, told):
    """The tests' parameters are the network's, in the same order."""
    ours = told["parameters"]
    theirs = list(net.named_parameters())
    if len(ours) != len(theirs):
        raise SystemExit(f"{told['name']}: {len(ours)} parameters, PyTorch has {len(theirs)}")
    for (name, parameter), one in zip(theirs, ours):
        value = request.tensor(one)
        value = value.T if value.dim() == 2 else value.movedim(-1, 1) if value.dim() > 2 else value
        if value.shape != parameter.shape:
            raise SystemExit(f"{told['name']}: {one['name']} is {list(value.shape)}, {name} {list(parameter.shape)}")
        parameter.data = value.contiguous()


def step(net, x, label, weights):
    """The outputs, the losses, and the gradients in the parameters."""
    net.zero_grad()
    outputs = net(x)
    # Of GoogLeNet the first head comes first, although torchvision's tuple names it aux_logits2.
    outputs = (outputs,) if torch.is_tensor(outputs) else tuple(outputs)
    losses = [F.cross_entropy(y, label) for y in outputs]
    sum(weight * loss for weight, loss in zip(weights, losses)).backward()
    return outputs, losses


def is_decided(net, x, label, weights):
    """Whether float can tell the gradients: no relu and no maximum is so near a kink that they move by what the tests
    allow when every number moves by about 1e-6 of itself, 16 times what float rounds. A move crosses a kink or goes
    away from it, so several are tried."""
    step(net, x, label, weights)
    before = [p.grad for p in net.parameters()]
    for _ in range(4):
        moved = copy.deepcopy(net)
        with torch.no_grad():
            for p in moved.parameters():
                p *= 1 + 1e-6 * torch.randn(p.shape)
        step(moved, x * (1 + 1e-6 * torch.randn(x.shape)), label, weights)
        if any((p.grad - g).abs().max() > 1e-4 * g.abs().max() for p, g in zip(moved.parameters(), before)):
            return False
    return True


def play(request, told, write):
    net = networks[told["name"]]().double().train()
    take(net, request, told)
    for module in net.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    for number, batch in enumerate(told["batches"]):
        x = request.tensor(batch["picture"]).movedim(-1, 1).contiguous()
        label = torch.tensor(batch["labels"])
        if is_decided(copy.deepcopy(net), x, label, told["weights"]):
            break
    else:
        raise SystemExit(f"{told['name']}: every batch lies on a kink; draw more, or smaller ones")
    outputs, losses = step(net, x, label, told["weights"])
    content = {"name": told["name"], "batch": number, "outputs": [write.tensor(y) for y in outputs],
               "losses": [write.tensor(loss) for loss in losses],
               "gradients": [write.tensor(p.grad, order(p)) for p in net.parameters()],
               "persistent": [write.tensor(b) for b in net.buffers() if b.dtype == torch.float64]}
    net.eval()
    with torch.no_grad():
        content["evaluated"] = write.tensor(net(x))
    write.line(content)


def main(folder):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    request, write = exchange.Reader(folder), exchange.Writer(folder)
    for told in request.lines:
        play(request, told, write)
    write.close()


main(sys.argv[1])
