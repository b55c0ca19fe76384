// SPDX-License-Identifier: MIT
// optimizer_bench.hpp: an optimizer with the memory that the host would give it, and the runs that every optimizer's
// test makes: a path known from PyTorch, touched rows against dense steps, and the way down three hills.
//
// The path: two parameters of 4 and 3 elements, w_i = sin(1 + i), with the gradients g_i = cos(0.7 i + 0.3 t) / t at
// the steps t = 1 ... 24. The numbers in the tests are those of PyTorch 1.13 after steps 1 and 24:
//   import math, torch
//   torch.set_default_dtype(torch.float64)
//   w = [torch.nn.Parameter(torch.tensor([math.sin(1 + i) for i in r])) for r in (range(4), range(4, 7))]
//   optimizer = torch.optim.SGD(w, lr=0.1, weight_decay=0.02)    # each test names its own
//   for t in range(1, 25):
//       for p, r in zip(w, (range(4), range(4, 7))):
//           p.grad = torch.tensor([math.cos(0.7 * i + 0.3 * t) / t for i in r])
//       optimizer.step()
//       if t in (1, 24): print(*[repr(x) for p in w for x in p.tolist()], sep=", ")
#pragma once

#include "check/optimizer_bench.hpp"
#include "support/loaded.hpp"

#include <string>
#include <vector>

namespace armature::testing {

using check::Hill;
using check::States;

template <class T> class OptimizerBench : public check::OptimizerBench<T> {
public:
    using Values = typename check::OptimizerBench<T>::Tensors;
    OptimizerBench(const std::string &name, const Json &settings, Values parameters)
        : check::OptimizerBench<T>(component(plugin::Kind::optimizer, name), settings, std::move(parameters)) {}
};

States states(const std::string &optimizer, const Json &settings = Json::object());

// Where the path above leads, after step 1 and after the last, as one list; and that it leads there: in double to
// 1e-12, in float to single precision.
void expect_path(const std::string &optimizer, const Json &settings, double rate, const std::vector<double> &after_1,
                 const std::vector<double> &after_24);

// Steps touched rows of a tensor, and the same rows alone and dense: they must move alike, and the others stay
// untouched in parameter and state.
void expect_rows_step_alone(const std::string &optimizer, const Json &settings, double rate);

// The lowest value of the function from its usual start within so many steps: see check/optimizer_bench.hpp.
double descend(const std::string &optimizer, const Json &settings, double rate, Hill hill, int steps);

} // namespace armature::testing
