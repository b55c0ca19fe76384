// The colours of known places, and what is read for known points.
#include "my_dataset.cpp"

#include <armature/testing.hpp>

int main() {
    using armature::testing::expect;
    MyDataset board;
    board.fields = 3;
    expect("lower left", board.colour(0.1F, 0.1F), 0);
    expect("its right neighbour", board.colour(0.4F, 0.1F), 1);
    expect("its upper neighbour", board.colour(0.1F, 0.4F), 1);
    expect("the middle", board.colour(0.5F, 0.5F), 0);
    expect("upper right", board.colour(0.9F, 0.9F), 0);

    board.xy = {0.1F, 0.1F, 0.4F, 0.1F, 0.5F, 0.5F};
    float features[4];
    int32_t labels[2];
    void *const buffers[] = {features, labels};
    const int64_t indices[] = {1, 0};
    board.read(0, indices, buffers);
    expect("features", std::vector<double>(features, features + 4), {0.4F, 0.1F, 0.1F, 0.1F});
    expect("labels", std::vector<double>(labels, labels + 2), {1, 0});
    return armature::testing::outcome();
}
