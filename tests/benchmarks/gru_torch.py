# SPDX-License-Identifier: MIT
"""The gated recurrences of composed_bench in PyTorch (torch.nn.GRU), with and without oneDNN, whichever is faster.
Prints one JSON line each."""
import json
import statistics
import time

import torch

torch.set_num_threads(1)


def step_time(features, units, batch, steps, onednn):
    torch.manual_seed(1)
    network, loss = torch.nn.GRU(features, units), torch.nn.MSELoss()
    x, y = torch.randn(steps, batch, features), torch.randn(steps, batch, units)
    times = []
    with torch.backends.mkldnn.flags(enabled=onednn):
        for _ in range(24):
            start = time.perf_counter()
            network.zero_grad(set_to_none=True)
            loss(network(x)[0], y).backward()
            times.append(time.perf_counter() - start)
    return statistics.median(times[3:])


for features, units, batch, steps in ((64, 128, 32, 50), (128, 512, 64, 20), (8, 16, 1, 50)):
    best = min((step_time(features, units, batch, steps, onednn), "oneDNN" if onednn else "without oneDNN")
               for onednn in (True, False))
    print(json.dumps({"name": f"gru {features} to {units}, batch {batch}, {steps} steps", "torch_ms": best[0] * 1e3,
                      "settings": best[1]}), flush=True)
