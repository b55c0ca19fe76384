// The factor at the beginning, on the way and after the end.
#include "my_schedule.cpp"

#include <armature/testing.hpp>

int main() {
    using armature::testing::expect;
    armature::Progress progress{};
    progress.struct_size = sizeof progress;
    progress.steps_total = 100;
    progress.epochs_total = 5;
    MySchedule line, square;
    square.power = 2;
    square.per = "epoch";
    expect("at the first step", line.factor(progress), 1);
    progress.step = 25;
    progress.epoch = 1;
    expect("at step 25 of 100", line.factor(progress), 0.75);
    expect("at epoch 1 of 5, squared", square.factor(progress), 0.64);
    progress.step = 200;
    expect("after the end", line.factor(progress), 0);
    return armature::testing::outcome();
}
