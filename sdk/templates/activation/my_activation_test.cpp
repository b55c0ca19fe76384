// Values and slopes, worked out by hand: at x = 0.75 and a = 1, sqrt(1 + x^2) = 1.25.
#include "my_activation.cpp"

#include <armature/testing.hpp>

int main() {
    using armature::testing::expect;
    const MyActivation unit;
    expect("f(0)", unit.f(0.0), 0);
    expect("f(0.75)", unit.f(0.75), 0.6);
    expect("f(-0.75)", unit.f(-0.75), -0.6);
    expect("df(0)", unit.df(0.0), 1);
    expect("df(0.75)", unit.df(0.75), 0.512); // 0.8^3
    MyActivation narrow;
    narrow.a = 4; // at x = 0.375, sqrt(1 + 4 x^2) = 1.25
    expect("f(0.375) with a = 4", narrow.f(0.375), 0.3);
    expect("df(0.375) with a = 4", narrow.df(0.375), 0.512);
    return armature::testing::outcome();
}
