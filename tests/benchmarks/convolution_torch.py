# SPDX-License-Identifier: MIT
"""The same training steps in PyTorch, at whichever of its settings is fastest. Prints one JSON line a network.
  convolution_torch.py [only networks whose name contains this]
"""
import json
import statistics
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.set_flush_denormal(False)


class Block(nn.Module):
    def __init__(self, features, channels, stride):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(features, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))
        self.shortcut = nn.Identity() if stride == 1 and features == channels else nn.Sequential(
            nn.Conv2d(features, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.main(x) + self.shortcut(x))


def lenet():
    return nn.Sequential(nn.Conv2d(1, 20, 5), nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), nn.MaxPool2d(2), nn.Flatten(),
                         nn.Linear(800, 500), nn.ReLU(inplace=True), nn.Linear(500, 10))


def mnist():
    return nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(inplace=True), nn.Conv2d(32, 64, 3), nn.ReLU(inplace=True),
                         nn.MaxPool2d(2), nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(inplace=True),
                         nn.Linear(128, 10))


def resnet():
    layers, features = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)], 64
    for channels in (64, 128, 256, 512):
        layers += [Block(features, channels, 1 if channels == 64 else 2), Block(channels, channels, 1)]
        features = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))


def step_time(make, batch, features, extent, rounds, channels_last, trace):
    torch.manual_seed(1)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    count = 8 * batch
    network = make().to(memory_format=layout)
    x = torch.randn(count, features, extent, extent).contiguous(memory_format=layout)
    y = torch.randint(10, (count,))
    if trace:
        network = torch.jit.trace(network, x[:batch])
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.001, momentum=0.9)
    times = []
    for i in range(rounds + 3):
        at = i * batch % count
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss(network(x[at:at + batch]), y[at:at + batch]).backward()
        optimizer.step()
        times.append(time.perf_counter() - start)
    return statistics.median(times[3:])  # the first rounds warm up


def best(name, *shape):
    if len(sys.argv) > 1 and sys.argv[1] not in name:
        return
    found = min((step_time(*shape, channels_last, trace),
                 ("channels last" if channels_last else "contiguous") + (", traced" if trace else ""))
                for channels_last in (False, True) for trace in (False, True))
    print(json.dumps({"name": name, "torch_ms": found[0] * 1e3, "settings": found[1]}), flush=True)


best("LeNet batch 64", lenet, 64, 1, 28, 41)
best("32-64-128 batch 64", mnist, 64, 1, 28, 31)
best("ResNet-18 32x32 batch 32", resnet, 32, 3, 32, 5)
