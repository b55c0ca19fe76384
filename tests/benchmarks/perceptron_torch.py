# SPDX-License-Identifier: MIT
"""The same training steps in PyTorch, at whichever of its settings is fastest. Prints one JSON line a network."""
import json
import statistics
import time

import torch

torch.set_num_threads(1)
torch.set_flush_denormal(False)


def step_time(sizes, batch, make_optimizer, steps, rounds, trace):
    torch.manual_seed(1)
    layers = []
    for a, b in zip(sizes[:-2], sizes[1:-1]):
        layers += [torch.nn.Linear(a, b), torch.nn.ReLU(inplace=True)]
    network = torch.nn.Sequential(*layers, torch.nn.Linear(sizes[-2], sizes[-1]))
    x, y = torch.randn(4200, sizes[0]), torch.randint(sizes[-1], (4200,))
    if trace:
        network = torch.jit.trace(network, x[:batch])
    loss = torch.nn.CrossEntropyLoss()
    optimizer = make_optimizer(network.parameters())
    times, at = [], 0
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(steps):
            at = (at + batch) % (4200 - batch)
            optimizer.zero_grad(set_to_none=True)
            loss(network(x[at:at + batch]), y[at:at + batch]).backward()
            optimizer.step()
        times.append((time.perf_counter() - start) / steps)
    return statistics.median(times[3:])


def best(name, sizes, batch, optimizers, steps):
    found = min((step_time(sizes, batch, make, steps, 24, trace), label + (", traced" if trace else ""))
                for label, make in optimizers.items() for trace in (False, True))
    print(json.dumps({"name": name, "torch_ms": found[0] * 1e3, "settings": found[1]}), flush=True)


best("784-512-512-10 batch 128 sgd momentum", [784, 512, 512, 10], 128,
     {"foreach": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, foreach=True),
      "single": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, foreach=False)}, 3)
best("784-128-64-10 batch 64 adam", [784, 128, 64, 10], 64,
     {"foreach": lambda p: torch.optim.Adam(p, lr=0.001, foreach=True),
      "single": lambda p: torch.optim.Adam(p, lr=0.001, foreach=False)}, 20)
