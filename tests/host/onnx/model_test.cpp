// SPDX-License-Identifier: MIT
// ONNX models are read as their format says, and a broken one is refused with a sentence that says what is wrong.
#include "onnx/model.hpp"

#include "bytes.hpp"
#include "support/error.hpp"
#include "support/layer_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::onnx {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace armature::testing;

// y = relu(x W) and z, the nodes in the wrong order.
testing::Graph small() {
    testing::Graph g;
    g.nodes = {node("Relu", {"h"}, {"y"}), node("MatMul", {"x", "W"}, {"h"})};
    g.constants = {tensor("W", {3, 2}, {1, 2, 3, 4, 5, 6})};
    g.inputs = {value("x", {0, 3})};
    g.outputs = {value("y", {0, 2})};
    return g;
}

std::string problem(const std::string &bytes) {
    return refusal([&] { parse_model(bytes, "small.onnx"); });
}

TEST(Model, IsReadAndPutIntoOrder) {
    const Model model = parse_model(small().model(), "small.onnx");
    EXPECT_EQ(model.opset, 13);
    ASSERT_EQ(model.nodes.size(), 2u);
    EXPECT_EQ(model.nodes[0].op, "MatMul");
    EXPECT_EQ(model.nodes[1].op, "Relu");
    EXPECT_EQ(model.nodes[1].who(), "node n_y (Relu)");
    EXPECT_THAT(model.inputs.at(0).dims, ElementsAre(-1, 3));
    EXPECT_THAT(model.constants.at("W").dims, ElementsAre(3, 2));
    EXPECT_THAT(model.constants.at("W").floats, ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Model, OrderStaysWhereItIsGood) {
    testing::Graph g = small();
    g.nodes = {node("Relu", {"x"}, {"a"}), node("Tanh", {"x"}, {"b"}), node("Add", {"a", "b"}, {"y"})};
    const Model model = parse_model(g.model(), "small.onnx");
    EXPECT_EQ(model.nodes[0].op + model.nodes[1].op + model.nodes[2].op, "ReluTanhAdd");
}

TEST(Model, AttributesAreReadByType) {
    testing::Graph g = small();
    g.nodes = {node("Relu", {"x"}, {"y"}, ints("pads", {1, 2, static_cast<uint64_t>(-3)}))};
    EXPECT_THAT(parse_model(g.model(), "small.onnx").nodes[0].attributes.at("pads").ints, ElementsAre(1, 2, -3));
}

TEST(Tensor, NumbersComeRawOrInAList) {
    // float_data (4), packed and not; int32_data (5) of booleans.
    const float half = 0.5f;
    std::string four(4, '\0');
    std::memcpy(four.data(), &half, 4);
    const Tensor packed = parse_tensor(number(1, 2) + number(2, 1) + bytes(4, four + four), "t");
    EXPECT_THAT(packed.floats, ElementsAre(0.5f, 0.5f));
    const Tensor single = parse_tensor(number(1, 1) + number(2, 1) + varint(4 << 3 | 5) + four, "t");
    EXPECT_THAT(single.floats, ElementsAre(0.5f));
    const Tensor yes = parse_tensor(number(1, 2) + number(2, 9) + bytes(5, varint(1) + varint(0)), "t");
    EXPECT_THAT(yes.integers, ElementsAre(1, 0));
    const Tensor negative = parse_tensor(number(1, 1) + number(2, 7) + bytes(9, std::string(8, '\xff')), "t");
    EXPECT_THAT(negative.integers, ElementsAre(-1));
}

// Every beginning of a model is either refused with a sentence or, where a message happens to end there, a model.
TEST(Hostile, EveryTruncationIsRefused) {
    const std::string whole = small().model();
    size_t refused = 0;
    for (size_t n = 0; n < whole.size(); ++n) {
        const std::string text = problem(whole.substr(0, n));
        EXPECT_THAT(text, HasSubstr("small.onnx")) << "cut after " << n << " bytes";
        refused += text.empty() ? 0 : 1;
    }
    EXPECT_EQ(refused, whole.size());
    EXPECT_EQ(problem(whole), "");
}

// Any byte set to any of a few values: a sentence or a model, no crash. The sanitizers' build sees the rest.
TEST(Hostile, ChangedBytesDoNotCrash) {
    const std::string whole = small().model();
    size_t refused = 0;
    for (size_t i = 0; i < whole.size(); ++i) {
        for (const char c : {'\x00', '\x7f', '\x80', '\xff', '\x0a'}) {
            std::string changed = whole;
            changed[i] = c;
            refused += problem(changed).empty() ? 0 : 1;
        }
    }
    EXPECT_GT(refused, whole.size());
}

TEST(Hostile, LengthsAreNotBelieved) {
    EXPECT_THAT(problem(varint(7 << 3 | 2) + varint(uint64_t{1} << 62)),
                HasSubstr("says that its field 7 has 4611686018427387904 bytes, but 0 are left"));
    EXPECT_THAT(problem(std::string(12, '\xff')), HasSubstr("more than ten bytes"));
    testing::Graph g = small();
    g.constants = {number(1, uint64_t{1} << 40) + number(1, uint64_t{1} << 40) + number(2, 1) + bytes(8, "W")};
    EXPECT_THAT(problem(g.model()), HasSubstr("dimensions that no tensor can have"));
    g.constants = {number(1, 1'000'000) + number(2, 1) + bytes(8, "W")};
    EXPECT_THAT(problem(g.model()), HasSubstr("are 1000000 numbers, but holds 0"));
}

TEST(Hostile, DepthCostsNothing) {
    std::string deep; // graphs within attributes within nodes
    for (int i = 0; i < 20'000 && deep.size() < 400'000; ++i) {
        deep = bytes(1, bytes(5, bytes(6, deep)));
    }
    testing::Graph g = small();
    const std::string model = number(1, 7) + bytes(8, number(2, 13)) + bytes(7, deep);
    EXPECT_EQ(problem(model), ""); // a node with a graph in it, which is not looked into
}

TEST(Hostile, GraphsThatAreNoneAreRefused) {
    testing::Graph g = small();
    g.nodes = {node("Relu", {"b"}, {"a"}), node("Tanh", {"a"}, {"b"}), node("Add", {"a", "b"}, {"y"})};
    EXPECT_THAT(problem(g.model()), HasSubstr("has a cycle: node n_a (Relu) waits for its own output"));
    g.nodes = {node("Relu", {"y"}, {"y"})};
    EXPECT_THAT(problem(g.model()), HasSubstr("has a cycle"));
    g.nodes = {node("Relu", {"q"}, {"y"})};
    EXPECT_THAT(problem(g.model()), HasSubstr("node n_y (Relu) reads \"q\", which nothing makes"));
    g.nodes = {node("Relu", {"x"}, {"y"}), node("Tanh", {"x"}, {"y"})};
    EXPECT_THAT(problem(g.model()), HasSubstr("makes the value y twice"));
    g.nodes = {node("Relu", {"x"}, {"q"})};
    EXPECT_THAT(problem(g.model()), HasSubstr("has the output \"y\", which nothing makes"));
    EXPECT_THAT(problem(""), HasSubstr("holds no graph"));
    EXPECT_THAT(problem("this is a text, and no model at all"), HasSubstr("is no ONNX model"));
}

TEST(Hostile, UnknownSetsOfOperatorsAreRefused) {
    testing::Graph g = small();
    g.opset = 99;
    EXPECT_THAT(problem(g.model()), HasSubstr("uses set 99 of ONNX's operators; known here are sets 1 to 21"));
}

} // namespace
} // namespace armature::onnx
