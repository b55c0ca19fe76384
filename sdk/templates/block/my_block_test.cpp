// Two columns of two features and one unit, worked out by hand. With e^z = 3 the gate 1 / (1 + e^-z) is 3/4.
#include "my_block.cpp"

#include <armature/testing/block.hpp>

int main() {
    const double z = std::log(3);
    armature::testing::Step<MyBlock> step({.units = 1});
    step.input({1, 2, 3, -1}, 2); // the columns (1, 2), (3, -1)
    step.parameter("value.weight", {2, -1});
    step.parameter("value.bias", {0.5});
    step.parameter("gate.weight", {z, 0});
    step.parameter("gate.bias", {-2 * z});
    step.build();
    // values: 2 - 2 + 0.5 = 0.5 and 6 + 1 + 0.5 = 7.5; gates of z - 2z = -z and 3z - 2z = z: 1/4 and 3/4
    armature::testing::expect("y", step.output(), {0.5 / 4, 7.5 * 3 / 4});
    return armature::testing::outcome();
}
