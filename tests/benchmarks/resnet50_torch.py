# SPDX-License-Identifier: MIT
"""ResNet-50's forward pass in PyTorch, eager as researchers run it, and frozen, its normalisations folded into its
convolutions. Prints one JSON line a way: the faster of its two layouts.
  resnet50_torch.py
"""
import json
import statistics
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.set_flush_denormal(False)


class Bottleneck(nn.Module):
    def __init__(self, features, channels, stride):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(features, channels, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(inplace=True),
            nn.Conv2d(channels, 4 * channels, 1, bias=False), nn.BatchNorm2d(4 * channels))
        self.shortcut = nn.Identity() if stride == 1 and features == 4 * channels else nn.Sequential(
            nn.Conv2d(features, 4 * channels, 1, stride, bias=False), nn.BatchNorm2d(4 * channels))
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        y = self.main(x)
        y += self.shortcut(x)
        return self.relu(y)


def resnet50():
    layers, features = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True),
                        nn.MaxPool2d(3, 2, 1)], 64
    for channels, blocks in ((64, 3), (128, 4), (256, 6), (512, 3)):
        for i in range(blocks):
            layers.append(Bottleneck(features, channels, 2 if i == 0 and channels > 64 else 1))
            features = 4 * channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000))


def pass_time(channels_last, frozen):
    torch.manual_seed(1)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    network = resnet50().eval().to(memory_format=layout)
    x = torch.randn(8, 3, 224, 224).contiguous(memory_format=layout)
    times = []
    with torch.inference_mode():
        if frozen:
            network = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(network, x)))
        for _ in range(9):
            start = time.perf_counter()
            network(x)
            times.append(time.perf_counter() - start)
    return statistics.median(times[2:])  # the first rounds warm up


assert torch.backends.mkldnn.is_available()
for frozen in (False, True):
    seconds, layout = min((pass_time(channels_last, frozen), "channels last" if channels_last else "contiguous")
                          for channels_last in (False, True))
    print(json.dumps({"torch_ms": seconds * 1e3, "settings": ("frozen" if frozen else "eager") + f", {layout}"}),
          flush=True)
