// Two batches of two features: differences 1, 1, 1, 1 and 3, 1, so the squares are 4 + 10 over 6 elements.
#include "my_metric.cpp"

#include <armature/testing.hpp>

int main() {
    const armature::Shape two(ARM_F64, {{ARM_ROLE_FEATURE, 2}, {ARM_ROLE_BATCH, 2}}), one = two.with(ARM_ROLE_BATCH, 1);
    double y[] = {1, 2, 3, 4, 8, 0}, t[] = {2, 1, 4, 3, 5, 1}, sums[2] = {0, 0}, value = 0;
    const MyMetric metric;
    const auto update = [&](int64_t first, const armature::Shape &shape) {
        const arm_tensor inputs[] = {{y + first, shape.c()}, {t + first, shape.c()}};
        arm_metric_frame frame{};
        frame.struct_size = sizeof frame;
        frame.input_count = 2;
        frame.inputs = inputs;
        metric.update<double>(armature::Sample(&frame), sums);
    };
    update(0, two);
    metric.value(sums, &value);
    armature::testing::expect("after the first batch", value, 1);
    update(4, one);
    metric.value(sums, &value);
    armature::testing::expect("of both batches", value, std::sqrt(14.0 / 6));
    return armature::testing::outcome();
}
