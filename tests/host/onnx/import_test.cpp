// SPDX-License-Identifier: MIT
// A model becomes an experiment that trains as it is, gives the model's numbers, and says what it cannot express.
#include "onnx/import.hpp"

#include "bytes.hpp"
#include "support/layer_bench.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace armature::onnx {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace armature::testing;

const std::set<std::string> components = {"affine",   "relu",      "flatten", "convolution", "softmax", "transpose",
                                          "identity", "parameter", "add",     "reshape",     "scale"};

testing::Graph two_layers() {
    testing::Graph g;
    g.nodes = {node("MatMul", {"x", "W"}, {"h"}), node("Add", {"h", "b"}, {"y"})};
    g.constants = {tensor("W", {3, 2}, {1, 2, 3, 4, 5, 6}), tensor("b", {2}, {7, 8})};
    g.inputs = {value("x", {0, 3})};
    g.outputs = {value("y", {0, 2})};
    return g;
}

Imported imported_from(const testing::Graph &g) {
    return import_model(parse_model(g.model(), "small.onnx"), components, "small", "small.armature");
}
std::string problem(const testing::Graph &g) {
    return refusal([&] { imported_from(g); });
}

TEST(Import, ProductAndSumAreOneAffineLayer) {
    const Imported imported = imported_from(two_layers());
    EXPECT_EQ(dump(imported.experiment.at("network")), R"([{"layer":"affine","units":2,"bias":true}])");
    ASSERT_EQ(imported.weights.size(), 2u);
    EXPECT_EQ(imported.weights[0].name, "affine.weight");
    EXPECT_THAT(imported.weights[0].extents, ElementsAre(2, 3));
    EXPECT_THAT(imported.weights[0].values, ElementsAre(1, 2, 3, 4, 5, 6)); // rows of W are columns of ours
    EXPECT_THAT(imported.weights[1].values, ElementsAre(7, 8));
    EXPECT_EQ(imported.parameters, 8);
    EXPECT_EQ(imported.experiment.at("data").at("dataset"), "gaussians");
}

// Channels c, height h = 2, width w = 1, batch: ONNX flattens to c 2 + h, here h varies more slowly than c: h 3 + c.
TEST(Import, WeightsBehindAFlattenFollowOurOrder) {
    testing::Graph g;
    g.nodes = {node("Relu", {"x"}, {"r"}), node("Conv", {"r", "K"}, {"k"}), node("Flatten", {"k"}, {"f"}),
               node("MatMul", {"f", "W"}, {"y"})};
    g.constants = {tensor("K", {3, 1, 8, 9}, std::vector<float>(3 * 8 * 9, 1)),
                   tensor("W", {6, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})};
    g.inputs = {value("x", {0, 1, 9, 9})};
    g.outputs = {value("y", {0, 2})};
    const Imported imported = imported_from(g);
    ASSERT_EQ(imported.weights.size(), 2u);
    // Our feature h 3 + c is ONNX's c 2 + h: 0, 2, 4, 1, 3, 5, each with its row of W.
    EXPECT_THAT(imported.weights[1].values, ElementsAre(0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11));
}

// [M 2, C 1, height 2, width 3] -> {C, width, height, M}: the same memory, as C is 1; with C = 2 it is not.
TEST(Import, FiltersFollowOurOrder) {
    testing::Graph g;
    g.nodes = {node("Conv", {"x", "K"}, {"y"})};
    g.constants = {tensor("K", {1, 3, 1, 2}, {0, 1, 2, 3, 4, 5})}; // c 2 + w
    g.inputs = {value("x", {0, 3, 8, 9})};
    g.outputs = {value("y", {0, 1, 8, 8})};
    const Imported imported = imported_from(g);
    EXPECT_THAT(imported.weights.at(0).extents, ElementsAre(3, 2, 1, 1));
    EXPECT_THAT(imported.weights.at(0).values, ElementsAre(0, 2, 4, 1, 3, 5));
    EXPECT_EQ(
        dump(imported.experiment.at("data")),
        R"({"dataset":"gratings","width":9,"height":8,"channels":3,"classes":2,"points":10,"normalise":"range"})");
}

TEST(Import, NamesAllUnknownOperatorsAtOnce) {
    testing::Graph g = two_layers();
    g.nodes = {node("Frobnicate", {"x"}, {"h"}), node("Frobnicate", {"h"}, {"q"}), node("Warp", {"q"}, {"y"})};
    EXPECT_THAT(problem(g), HasSubstr("has operators that no layers here stand for: Frobnicate (2 times), Warp"));
}

TEST(Import, SaysWhichNodeWantsWhat) {
    testing::Graph g = two_layers();
    g.nodes = {node("Conv", {"x", "W"}, {"y"})};
    EXPECT_THAT(problem(g), HasSubstr("node n_y (Conv) wants no spatial dimension"));
    g = two_layers();
    g.inputs = {value("x", {0, 3}), value("z", {0, 3})};
    EXPECT_THAT(problem(g), HasSubstr("has 2 inputs and 1 outputs"));
}

// A layer that another one needs by name has one; the others are called as the experiment's reader will call them.
TEST(Import, BranchesKeepTheirNames) {
    testing::Graph g;
    g.nodes = {node("Relu", {"x"}, {"r"}), node("MatMul", {"r", "W"}, {"a"}), node("MatMul", {"r", "V"}, {"b"}),
               node("Add", {"b", "a"}, {"s"}), node("Relu", {"s"}, {"y"})};
    g.constants = {tensor("W", {3, 2}, {1, 2, 3, 4, 5, 6}), tensor("V", {3, 2}, {9, 8, 7, 6, 5, 4})};
    g.inputs = {value("x", {0, 3})};
    g.outputs = {value("y", {0, 2})};
    const Imported imported = imported_from(g);
    EXPECT_EQ(dump(imported.experiment.at("network")),
              R"([{"layer":"relu","name":"relu"},{"layer":"affine","name":"affine","units":2,"bias":false},)"
              R"({"layer":"affine","name":"affine_2","inputs":["relu"],"units":2,"bias":false},)"
              R"({"layer":"add","inputs":["affine_2","affine"]},"relu"])");
    EXPECT_EQ(imported.weights.at(1).name, "affine_2.weight");
    EXPECT_THAT(imported.weights.at(1).values, ElementsAre(9, 8, 7, 6, 5, 4));
}

TEST(Import, RefusesWhatDoesNotFit) {
    testing::Graph g = two_layers();
    g.nodes = {node("Reshape", {"x", "shape"}, {"h"}), node("MatMul", {"h", "W"}, {"y"})};
    const std::string huge = number(1, 2) + number(2, 7) + bytes(8, "shape");
    g.constants.push_back(huge + bytes(7, varint(uint64_t{1} << 62) + varint(uint64_t{1} << 62)));
    EXPECT_THAT(problem(g), HasSubstr("node n_h (Reshape) wants a reshape to another number of elements"));
    g = two_layers();
    g.nodes = {node("BatchNormalization", {"x", "b", "b", "b", "b"}, {"y"})}; // 2 gains for 3 features
    std::set<std::string> more = components;
    more.insert("batch_normalization");
    EXPECT_THAT(refusal([&] { import_model(parse_model(g.model(), "small.onnx"), more, "small", "w"); }),
                HasSubstr("wants another number of weights than it has (gain)"));
    g = two_layers();
    g.inputs = {value("x", {0, uint64_t{1} << 61})};
    EXPECT_THAT(problem(g), HasSubstr("an input x larger than any tensor"));
    g = two_layers();
    g.nodes = {node("Gemm", {"x"}, {"y"})};
    EXPECT_THAT(problem(g), HasSubstr("node n_y (Gemm) wants a matrix of weights that is no constant"));
}

// What the data's README says of these nets with another program, on the test images: 0.8321 and 0.9032.
TEST(Import, DigitsAreReadAsWellAsElsewhere) {
    const auto data = data_folder();
    if (!data || !fs::is_directory(*data / "onnx-mnist")) {
        GTEST_SKIP() << "the models are not here: set ARMATURE_DATA to a folder with onnx-mnist and mnist";
    }
    const TemporaryFolder room;
    for (const auto &[name, accuracy] : {std::pair{"mnist-sm", "0.8321"}, {"mnist-lg", "0.9032"}}) {
        const Finished imported =
            armature({"import", (*data / "onnx-mnist" / (std::string(name) + ".onnx")).string()}, room.path());
        ASSERT_EQ(imported.exit_code, 0) << imported.err;
        const Finished ran = armature({"run", std::string(name) + ".json", "--db", "runs.db"}, room.path());
        EXPECT_EQ(ran.exit_code, 0) << ran.err;
        EXPECT_THAT(ran.out + ran.err, HasSubstr(accuracy)) << name;
    }
    const Finished again = armature({"import", (*data / "onnx-mnist/mnist-sm.onnx").string()}, room.path());
    EXPECT_EQ(again.exit_code, 2);
    EXPECT_THAT(again.err, HasSubstr("is there already, and is not overwritten"));
}

TEST(Import, RefusesAFileThatIsNone) {
    const TemporaryFolder room;
    write_file(room / "broken.onnx", "no model");
    const Finished broken = armature({"import", "broken.onnx"}, room.path());
    EXPECT_EQ(broken.exit_code, 4);
    EXPECT_THAT(broken.err, HasSubstr("broken.onnx: is no ONNX model that can be read"));
    const Finished absent = armature({"import", "absent.onnx"}, room.path());
    EXPECT_EQ(absent.exit_code, 4);
    EXPECT_THAT(absent.err, HasSubstr("absent.onnx: cannot be read"));
}

} // namespace
} // namespace armature::onnx
