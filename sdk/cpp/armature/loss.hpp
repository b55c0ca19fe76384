// SPDX-License-Identifier: MIT
// loss.hpp: what losses share: agreeing the shapes of output and target, labels within their classes, the mean over
// the examples. An example is a column of features: one of a batch, one time step of it, one pixel of it.
#pragma once

#include <armature/layer.hpp>

namespace armature {

enum class Target {
    labels, // ARM_I32, the output's shape without its feature dimension
    values  // the output's type and shape; where it has one feature, the feature dimension may be missing
};

// Checks both inputs, declares both outputs and says which kind of target this is.
inline Target agree_target(LayerPlan &plan) {
    plan.want_inputs(2);
    const Shape x = plan.features(0), target = plan.input(1);
    const Shape examples = x.without(ARM_ROLE_FEATURE);
    plan.output(Shape(plan.type(), {}));
    plan.output(examples);
    if (target.type() == ARM_I32) {
        if (!(target == examples.with_type(ARM_I32))) {
            refuse("class labels ", target, " do not fit the output ", x, ": expected ", examples);
        }
        return Target::labels;
    }
    if (target.type() != plan.type() || !(target == x || (x.features() == 1 && target == examples))) {
        refuse("the target ", target, " does not fit the output ", x,
               ": expected the same shape and type, or class "
               "labels (32-bit integers) ",
               examples);
    }
    return Target::values;
}

// The same for a loss between numbers.
inline void agree_values(LayerPlan &plan) {
    if (agree_target(plan) == Target::labels) {
        refuse("wants numbers as its target, got class labels ", plan.input(1), ": try cross_entropy, or hinge");
    }
}

// Label i, or a refusal that names the example.
inline int64_t label(const Tensor<const int32_t> &labels, int64_t i, int64_t classes) {
    const int64_t y = labels[i];
    if (y < 0 || y >= classes) [[unlikely]] {
        const int64_t batch = labels.shape().batch();
        refuse("example ", i % batch, labels.shape().has(ARM_ROLE_TIME) ? " at step " + std::to_string(i / batch) : "",
               " of the batch has label ", y, ", outside the ", classes, " classes 0 ... ", classes - 1);
    }
    return y;
}

// Output 0 from output 1: the mean over the examples, summed in double.
template <class T> void mean_over_examples(const Frame<T> &f) {
    const Tensor<T> each = f.output(1);
    const int64_t n = each.size();
    f.output(0)[0] = static_cast<T>(sum_of<double>(n, [&](int64_t i) { return static_cast<double>(each[i]); }) /
                                    static_cast<double>(n));
}

// Both outputs from value(i), the loss of element i of the network's output: the mean over the features of an example,
// then over the examples.
template <class T, class Value> void mean_over_features(const Frame<T> &f, Value &&value) {
    const Tensor<T> each = f.output(1);
    const int64_t features = f.input(0).rows();
    for (int64_t j = 0; j < each.size(); ++j) {
        each[j] = sum_of<T>(features, [&](int64_t k) { return value(j * features + k); }) / static_cast<T>(features);
    }
    mean_over_examples(f);
}

// The gradient that arrives at each example: the weight of the loss over the number of examples.
template <class T> T gradient_per_example(const Frame<T> &f) {
    const Tensor<const T> weight = f.output_gradient(0);
    return weight.data == nullptr ? T(0) : weight[0] / static_cast<T>(f.output(1).size());
}
// ... and at each element, where an example's loss is the mean over its features.
template <class T> T gradient_per_element(const Frame<T> &f) {
    return gradient_per_example(f) / static_cast<T>(f.input(0).rows());
}

// For a loss that does not differentiate by its target.
template <class T> void refuse_target_gradient(const Frame<T> &f) {
    if (f.input_gradient(1).wanted()) {
        throw Failure(ARM_UNSUPPORTED, "gives no gradient of its target: stop the gradient before it");
    }
}

} // namespace armature
