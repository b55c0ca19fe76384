# SPDX-License-Identifier: MIT
"""What goes to and comes from the tests: a JSON object a line, and numbers as little-endian doubles in one file beside.
A tensor in the JSON says where its numbers begin, how many they are, and the extents in the tests' order."""
import json
import os

import numpy
import torch


class Writer:
    def __init__(self, folder):
        self.lines = open(os.path.join(folder, "cases.jsonl"), "w")
        self.numbers = open(os.path.join(folder, "numbers.bin"), "wb")
        self.count = 0

    def tensor(self, t, order=None):
        """`order`: which of the tensor's dimensions comes where, the slowest first; by default features, dimension 1,
        come last, as in [batch, height, width, feature]. Column-major extents are the reverse of row-major ones."""
        if t is None:
            return None
        t = t.detach()
        t = (t.movedim(1, -1) if t.dim() > 1 else t) if order is None else t.permute(order)
        flat = t.contiguous().numpy().astype("<f8").reshape(-1)
        self.numbers.write(flat.tobytes())
        self.count += flat.size
        return {"at": self.count - flat.size, "count": flat.size, "extents": list(t.shape)[::-1]}

    def line(self, content):
        self.lines.write(json.dumps(content) + "\n")

    def close(self):
        self.lines.close()
        self.numbers.close()


class Reader:
    """The tests' request in the same form."""

    def __init__(self, folder):
        with open(os.path.join(folder, "request.jsonl")) as lines:
            self.lines = [json.loads(line) for line in lines]
        self.numbers = numpy.fromfile(os.path.join(folder, "request.bin"), "<f8")

    def tensor(self, told):
        """With the extents reversed: row-major."""
        flat = self.numbers[told["at"]:told["at"] + told["count"]]
        return torch.from_numpy(flat.reshape(told["extents"][::-1]).copy())
