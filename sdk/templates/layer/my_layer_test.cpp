// Two features, three columns, worked out by hand.
#include "my_layer.cpp"

#include <armature/testing/layer.hpp>

int main() {
    armature::testing::Call<MyLayer> call({}, {armature::Shape(ARM_F64, {{ARM_ROLE_FEATURE, 2}, {ARM_ROLE_BATCH, 3}})});
    call.input(0) = {1, 2, 3, 4, 5, 6}; // the columns (1, 2), (3, 4), (5, 6)
    call.parameter(0) = {2, -1};
    call.parameter(1) = {0.5, 0};
    call.forward();
    armature::testing::expect("y", call.output(), {2.5, -2, 6.5, -4, 10.5, -6});
    call.backward({1, 0, 0, 1, 2, 1});
    armature::testing::expect("dg", call.parameter_gradient(0), {1 * 1 + 2 * 5, 4 + 6});
    armature::testing::expect("db", call.parameter_gradient(1), {3, 2});
    armature::testing::expect("dx", call.input_gradient(), {2, 0, 0, -1, 4, -1});
    return armature::testing::outcome();
}
