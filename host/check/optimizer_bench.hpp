// SPDX-License-Identifier: MIT
// optimizer_bench.hpp: an optimizer with the memory that the host would give it, as whole tensors or as touched rows;
// and three hills to go down.
#pragma once

#include "check/loaded.hpp"

#include <string>
#include <utility>
#include <vector>

namespace armature::check {

using States = std::vector<std::pair<std::string, double>>; // name and initial value

template <class T> class OptimizerBench {
public:
    using Tensors = std::vector<std::vector<T>>; // tensor by tensor

    OptimizerBench(const Component &of, const Json &settings, Tensors parameters);

    // One step of every tensor as a whole.
    void step(const Tensors &gradients, double rate);
    // One step of some rows of one tensor, each `row` elements long: gradients one row after another.
    void step_rows(uint32_t tensor, int64_t row, const std::vector<int64_t> &rows, const std::vector<T> &gradients,
                   double rate);
    // One step of these spans, in this order.
    void step_spans(const std::vector<arm_span> &spans);
    // A span for a tensor as a whole; `pointers` keeps what it points to.
    arm_span span(uint32_t tensor, const std::vector<T> &gradient, double rate, std::vector<void *> &pointers);

    Tensors parameters;
    States declared;
    std::vector<Tensors> states; // [state][tensor][element]
    int64_t steps = 0;           // done so far

private:
    plugin::Instance<arm_optimizer> optimizer_;
};

// The lowest value of the function from its usual start within so many steps.
//   sphere: sum x_i^2 over 5; quadratic: sum c_i x_i^2 / 2, c from 1 to 100 over 4; rosenbrock: in 2 dimensions from
//   (-1.2, 1)
enum class Hill { sphere, quadratic, rosenbrock };
const char *word(Hill hill);
std::vector<double> start_of(Hill hill);
double value_of(Hill hill, const std::vector<double> &x, std::vector<double> &gradient);
double descend(const Component &optimizer, const Json &settings, double rate, Hill hill, int steps);

} // namespace armature::check
