// Two steps of two units on one feature, worked out by hand. tanh(z) = (e^2z - 1) / (e^2z + 1), so with e^2z = 3 it is
// 1/2.
#include "my_cell.cpp"

#include <armature/testing/block.hpp>

int main() {
    const double z = std::log(3) / 2;
    armature::testing::Step<MyCell> first({.units = 2, .leak = 0.25}), second({.units = 2, .leak = 0.25});
    for (armature::testing::Step<MyCell> *step : {&first, &second}) {
        step->parameter("input.weight", {z, 0});
        step->parameter("input.bias", {0, -z});
        step->parameter("state.weight", {0, 16 * z, 0, 0}); // what unit 1 was goes to unit 2, times 16 z
    }
    first.input({1}, 1);
    first.build(); // from zero: tanh(z) = 1/2 and tanh(-z) = -1/2, a quarter of each
    armature::testing::expect("h after a step", first.next("hidden"), {0.125, -0.125});
    armature::testing::expect("y", first.output(), {0.125, -0.125});
    second.input({-1}, 1);
    second.state("hidden", first.next("hidden"));
    second.build(); // tanh(-z) = -1/2 and tanh(-z + 16 z / 8) = 1/2; three quarters of what was
    armature::testing::expect("h after two", second.next("hidden"), {0.09375 - 0.125, -0.09375 + 0.125});
    return armature::testing::outcome();
}
