// Two steps of two elements, worked out by hand.
#include "my_optimizer.cpp"

#include <armature/testing.hpp>

int main() {
    MyOptimizer optimizer;
    optimizer.momentum = 0.5;
    double w[] = {1, -2}, g[] = {4, 0.5}, v[] = {0, 0};
    void *states[] = {v};
    armature::Update<double> update{
        .count = 2, .parameter = w, .gradient = g, .states = states, .rate = 0.1, .step = 1, .tensor = 0};
    optimizer.step(update); // v = -0.1 g
    armature::testing::expect("w after one step", w, {0.6, -2.05});
    g[0] = -4;
    update.step = 2;
    optimizer.step(update); // v = 0.5 v - 0.1 g
    armature::testing::expect("v after two steps", v, {0.2, -0.075});
    armature::testing::expect("w after two steps", w, {0.8, -2.125});
    return armature::testing::outcome();
}
