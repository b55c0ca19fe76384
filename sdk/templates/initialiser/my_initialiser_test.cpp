// The mean and the variance of many weights.
#include "my_initialiser.cpp"

#include <armature/testing.hpp>
#include <armature/testing/services.hpp>

int main() {
    constexpr int64_t units = 100, inputs = 400, n = units * inputs;
    std::vector<double> w(n);
    const arm_initialiser_frame frame{.struct_size = sizeof frame,
                                      .reserved = 0,
                                      .name = "weight",
                                      .tensor = {w.data(), armature::Shape::plain(ARM_F64, {units, inputs}).c()},
                                      .fan_in = inputs,
                                      .fan_out = units,
                                      .random = &armature::testing::stream,
                                      .services = armature::testing::services()};
    MyInitialiser initialiser;
    initialiser.gain = 2;
    initialiser.fill(armature::Filling<double>(&frame));
    double mean = 0, variance = 0;
    for (const double each : w) {
        mean += each / n;
        variance += each * each / n;
    }
    // Their own deviations: 0.1 / sqrt(40000) = 0.0005, and sqrt(2 / 40000) = 0.7 % of the variance 2^2 / 400.
    armature::testing::expect("mean", mean, 0, 0.002);
    armature::testing::expect("variance", 100 * variance, 1, 0.03);
    return armature::testing::outcome();
}
