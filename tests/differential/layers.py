# SPDX-License-Identifier: MIT
"""The values and gradients that PyTorch has for every case of cases/*.py.
  layers.py OUTPUT_FOLDER SEED
Ends with 77 where there is no PyTorch."""
import importlib.util
import pathlib
import sys

try:
    import torch
except ImportError:
    sys.exit(77)

import drawing
import exchange


def play(case, draw, file, write):
    """Forward and, in training, backward under a random gradient of the output; 1.25 of a loss."""
    inputs = [x.requires_grad_(x.dtype != torch.int64 and i not in case.constants)
              for i, x in enumerate(case.inputs)]
    parameters = [p.requires_grad_() for p in case.parameters.values()]
    persistent = list(case.persistent.values())
    orders = [case.orders.get(name) for name in case.parameters]
    content = {"file": file, "kind": case.kind, "component": case.component, "settings": case.settings,
               "evaluate": case.evaluate,
               "inputs": [write.tensor(x) | {"real": x.dtype != torch.int64} for x in inputs],
               "parameters": {name: write.tensor(p, order)
                              for (name, p), order in zip(case.parameters.items(), orders)},
               "persistent": [write.tensor(p) for p in persistent]}
    outputs = case.torch(*inputs, *parameters, *persistent)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    content["outputs"] = [write.tensor(y, tuple(range(y.dim())) if case.kind == "loss" else None) for y in outputs]
    content["persistent_after"] = [write.tensor(p) for p in persistent]
    if not case.evaluate:
        dy = torch.tensor(1.25, dtype=torch.float64) if case.kind == "loss" else draw.normal(*outputs[0].shape)
        outputs[0].backward(dy)
        content["output_gradient"] = write.tensor(dy)
        content["input_gradients"] = [write.tensor(x.grad) for x in inputs]
        content["parameter_gradients"] = [write.tensor(p.grad, order) for p, order in zip(parameters, orders)]
    write.line(content)


def main(folder, seed):
    torch.set_num_threads(1)
    write = exchange.Writer(folder)
    for path in sorted(pathlib.Path(__file__).with_name("cases").glob("*.py")):
        spec = importlib.util.spec_from_file_location("cases_" + path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        draw = drawing.Draw(path.stem, seed)
        for case in module.cases(draw):
            play(case, draw, path.stem, write)
    write.close()


main(*sys.argv[1:])
