// One feature, two examples. With d = log 2: cosh d = (2 + 1/2) / 2 = 1.25, tanh d = (2 - 1/2) / (2 + 1/2) = 0.6.
#include "my_loss.cpp"

#include <armature/testing/layer.hpp>

int main() {
    const armature::Shape shape(ARM_F64, {{ARM_ROLE_FEATURE, 1}, {ARM_ROLE_BATCH, 2}});
    const double d = std::log(2), l = std::log(1.25);
    armature::testing::Call<MyLoss> call({}, {shape, shape});
    call.input(0) = {3 + d, 5 - d}; // the output y
    call.input(1) = {3, 5};         // the target t
    call.forward();
    armature::testing::expect("L", call.output(0), {l});
    armature::testing::expect("l", call.output(1), {l, l});
    call.backward({1});
    armature::testing::expect("dL/dy", call.input_gradient(0), {0.3, -0.3}); // a mean over two examples
    armature::testing::expect("dL/dt", call.input_gradient(1), {-0.3, 0.3});

    armature::testing::Call<MyLoss> wide({.scale = 10}, {shape, shape});
    wide.input(0) = {10 * d, 1e5}; // far away: 100 (1e4 - log 2)
    wide.input(1) = {0, 0};
    wide.forward();
    armature::testing::expect("l with scale 10", wide.output(1), {100 * l, 1e6 - 100 * d});
    return armature::testing::outcome();
}
