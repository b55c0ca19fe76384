// SPDX-License-Identifier: MIT
// A network becomes an ONNX model with the weights that it has: in ONNX's order of elements, under names that people
// know, or with one sentence that says what cannot be written. That it computes the same is shown in
// tests/conformance/onnx.
#include "onnx/export.hpp"

#include "bytes.hpp"
#include "onnx/export_wire.hpp"
#include "support/layer_bench.hpp"
#include "support/networks.hpp"
#include "support/places.hpp"
#include "training/weights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace armature::onnx {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace armature::testing;

// Against the wire format written by hand for the import's tests.
TEST(Encoder, WritesTheWireFormat) {
    Encoder e, inner;
    e.integer(1, 300);
    e.integer(2, -1);
    e.bytes(3, "ab");
    EXPECT_EQ(e.text(), testing::number(1, 300) + testing::number(2, ~uint64_t{0}) + testing::bytes(3, "ab"));
    inner.integers(8, {1, 200});
    inner.real(2, 1.0f); // 0x3f800000, the lowest byte first
    EXPECT_EQ(inner.text(), std::string("\x42\x03\x01\xc8\x01\x15\x00\x00\x80\x3f", 10));
    Encoder outer;
    outer.message(7, inner);
    EXPECT_EQ(outer.text(), testing::bytes(7, inner.text()));
}

TEST(Encoder, TheReaderUnderstandsIt) {
    WrittenModel model;
    model.name = "small";
    model.opset = 17;
    model.inputs = {{"x", Type::float32, {"N", int64_t{3}}}};
    model.outputs = {{"y", Type::float32, {"N", int64_t{3}}}};
    model.nodes = {{"Elu", "e", {"x"}, {"h"}, {{"alpha", 0.5f}}},
                   {"Strange",
                    "s",
                    {"h", "", "W"},
                    {"y"},
                    {{"a", int64_t{-2}}, {"b", "text"}, {"c", std::vector<int64_t>{4, -5}}}}};
    Tensor W;
    W.name = "W";
    W.type = Type::float32;
    W.dims = {1, 2};
    W.floats = {1.5f, -std::numeric_limits<float>::infinity()};
    model.constants = {W};
    const Model read = parse_model(encode(model), "written.onnx");
    EXPECT_EQ(read.opset, 17);
    EXPECT_EQ(read.producer, "armature");
    EXPECT_THAT(read.inputs.at(0).dims, ElementsAre(-1, 3));
    EXPECT_EQ(read.nodes.at(0).attributes.at("alpha").f, 0.5f);
    EXPECT_THAT(read.nodes.at(1).inputs, ElementsAre("h", "", "W"));
    EXPECT_EQ(read.nodes.at(1).attributes.at("a").i, -2);
    EXPECT_EQ(read.nodes.at(1).attributes.at("b").s, "text");
    EXPECT_THAT(read.nodes.at(1).attributes.at("c").ints, ElementsAre(4, -5));
    EXPECT_THAT(read.constants.at("W").dims, ElementsAre(1, 2));
    EXPECT_EQ(read.constants.at("W").floats, W.floats);
}

experiment::Layer full(const std::string &component, const Json &settings, const std::string &name,
                       const std::string &input) {
    const Json &schema = catalogue().get(plugin::Kind::layer, component).schema;
    return layer(component, plugin::with_defaults(settings, schema), name, {input});
}

// The weights count 0, 1, 2 ... in our memory.
struct Exporting {
    explicit Exporting(std::vector<experiment::Layer> layers, std::initializer_list<int64_t> extents)
        : fields{input("picture", extents, ARM_F32)}, registry(catalogue()) {
        const std::string last = layers.back().name;
        experiment = testing::experiment(std::move(layers), {loss("mean", last, "")}, 3);
    }
    WrittenModel model() {
        network::Network network(experiment, fields, registry, ARM_F32);
        auto *all = static_cast<float *>(network.parameter_data());
        for (const network::Slice &slice : network.parameters()) {
            for (int64_t i = 0; i < slice.count; ++i) {
                all[slice.offset + i] = static_cast<float>(i);
            }
        }
        return export_network(experiment, fields, registry, ARM_F32, training::tensors(network), "best.armature", "");
    }
    std::vector<data::Field> fields;
    plugin::Registry registry;
    experiment::Resolved experiment;
};

const Tensor &constant(const WrittenModel &model, const std::string &name) {
    const auto found = std::find_if(model.constants.begin(), model.constants.end(),
                                    [&](const Tensor &tensor) { return tensor.name == name; });
    if (found == model.constants.end()) {
        throw std::runtime_error("there is no constant " + name);
    }
    return *found;
}

// Ours: feature f + 2 (u + 3 v) for width u of 3, height v of 1, one filter. ONNX: [M 1, C 2, height 1, width 3].
TEST(Export, FiltersAreInOrderOfOnnx) {
    Exporting e(
        {full("convolution", {{"channels", 1}, {"kernel", {3, 1}}, {"stride", {2, 1}}, {"padding", {1, 0, 0, 4}}},
              "edges", "picture")},
        {2, 9, 7});
    const WrittenModel model = e.model();
    EXPECT_THAT(constant(model, "edges.weight").dims, ElementsAre(1, 2, 1, 3));
    EXPECT_THAT(constant(model, "edges.weight").floats, ElementsAre(0, 2, 4, 1, 3, 5));
    ASSERT_EQ(model.nodes.size(), 1u);
    EXPECT_EQ(model.nodes[0].op, "Conv");
    EXPECT_THAT(model.nodes[0].inputs, ElementsAre("picture", "edges.weight", "edges.bias"));
    EXPECT_THAT(model.nodes[0].outputs, ElementsAre("edges"));
    const auto ints = [&](const std::string &name) {
        for (const auto &[key, value] : model.nodes[0].attributes) {
            if (key == name) {
                return std::get<std::vector<int64_t>>(value);
            }
        }
        return std::vector<int64_t>();
    };
    EXPECT_THAT(ints("kernel_shape"), ElementsAre(1, 3));
    EXPECT_THAT(ints("strides"), ElementsAre(1, 2));
    EXPECT_THAT(ints("pads"), ElementsAre(0, 1, 4, 0)); // above, left, below, right
    EXPECT_EQ(model.inputs.at(0).text(), "picture [N, 2, 7, 9]");
    EXPECT_EQ(model.outputs.at(0).text(), "edges [N, 1, 11, 4]");
}

// Dropout and what trains alone leave no trace, names are the layers', and one feature needs no transpose.
TEST(Export, EvaluationIsWhatIsWritten) {
    std::vector<experiment::Layer> layers = {
        full("dropout", {{"rate", 0.5}}, "drop", "picture"), full("flatten", {}, "flat", "drop"),
        full("affine", {{"units", 2}}, "scores", "flat"), full("affine", {{"units", 5}}, "helper", "flat")};
    layers.back().mode = "train";
    Exporting e(layers, {1, 2, 3});
    e.experiment.losses = {loss("mean", "scores", "")};
    const WrittenModel model = e.model();
    ASSERT_EQ(model.nodes.size(), 2u);
    EXPECT_EQ(model.nodes[0].op + " " + model.nodes[1].op, "Flatten Gemm");
    EXPECT_THAT(model.nodes[0].inputs, ElementsAre("picture"));
    EXPECT_EQ(model.constants.size(), 2u);
    EXPECT_THAT(constant(model, "scores.weight").dims, ElementsAre(6, 2));
    EXPECT_THAT(constant(model, "scores.weight").floats, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    ASSERT_EQ(model.outputs.size(), 1u);
    EXPECT_EQ(model.outputs[0].text(), "scores [N, 2]");
    EXPECT_EQ(model.opset, 13);
}

TEST(Export, NamesAllThatCannotBeWritten) {
    std::vector<experiment::Layer> layers = {full("sigmoid", {}, "p", "picture"), full("bernoulli", {}, "first", "p"),
                                             full("bernoulli", {}, "second", "first"),
                                             layer("greater", Json::object(), "above", {"second", "p"})};
    Exporting e(layers, {3});
    EXPECT_THAT(
        refusal([&] { e.model(); }),
        HasSubstr("test.json: has components that cannot be written as ONNX: bernoulli (layer first and 1 more), "
                  "greater (layer above)"));
}

TEST(Export, SaysWhatALayerCannot) {
    Exporting e({full("slice", {{"along", "batch"}, {"from", 0}, {"size", 1}}, "one", "picture")}, {3});
    EXPECT_THAT(refusal([&] { e.model(); }),
                HasSubstr("layer one (slice): cannot be written as ONNX: cuts the batch, whose extent"));
}

TEST(Export, WeightsMustBeThere) {
    Exporting e({full("affine", {{"units", 2}}, "scores", "picture")}, {4});
    std::vector<training::StoredTensor> none;
    EXPECT_THAT(
        refusal([&] { export_network(e.experiment, e.fields, e.registry, ARM_F32, none, "best.armature", ""); }),
        HasSubstr("best.armature: holds no scores.weight, which the network wants"));
    const std::vector<float> six(6, 1);
    none.push_back({"scores.weight", "parameter", Shape::plain(ARM_F32, {2, 3}), six.data()});
    EXPECT_THAT(
        refusal([&] { export_network(e.experiment, e.fields, e.registry, ARM_F32, none, "best.armature", ""); }),
        HasSubstr("holds scores.weight as [2, 3], but the network's is [2, 4]"));
}

constexpr const char *small_experiment =
    R"({ "name": "small", "question": "Does the way to ONNX and back change a number?",
  "data": DATA,
  "network": [{ "layer": "random_flip" }, { "layer": "convolution", "channels": 5, "kernel": [3, 2], "bias": false },
              "batch_normalization", "relu", { "layer": "max_pooling", "kernel": 2, "round": "up" }, "flatten",
              { "layer": "dropout", "rate": 0.2 }, { "layer": "affine", "units": "${data.classes}" }],
  "loss": "cross_entropy", "metrics": ["accuracy"], "optimizer": { "optimizer": "sgd", "rate": 0.05 },
  "train": { "epochs": 3, "batch": 16, "seed": 3, "checkpoint": "last" } })";
constexpr const char *data =
    R"({ "dataset": "gratings", "width": 13, "height": 10, "channels": 3, "classes": 4, "points": 40 })";

std::string with_data(std::string text) {
    return text.replace(text.find("DATA"), 4, data);
}

// The loss on the test split, to all its digits.
std::string test_loss(const fs::path &folder) {
    return armature({"query", "--db", "runs.db", "--format", "csv",
                     "SELECT value FROM final_metric JOIN metric_name ON metric_name.id = final_metric.name "
                     "WHERE metric_name.name = 'test.loss' ORDER BY run DESC LIMIT 1"},
                    folder)
        .out;
}

// Trained, exported, imported and measured on the same data: the same loss to the last digit.
TEST(Export, ARunComesBackAsItWas) {
    const TemporaryFolder room;
    write_file(room / "small.json", with_data(small_experiment));
    ASSERT_EQ(armature({"run", "small.json", "--db", "runs.db"}, room.path()).exit_code, 0);
    const std::string trained = test_loss(room.path());
    const Finished exported = armature({"export", "last", "--db", "runs.db"}, room.path());
    ASSERT_EQ(exported.exit_code, 0) << exported.err;
    EXPECT_THAT(exported.out, HasSubstr("small.onnx: run "));
    EXPECT_THAT(exported.out, HasSubstr("last weights\n"));
    EXPECT_THAT(exported.out, HasSubstr("inputs:  image [N, 3, 10, 13], "));
    EXPECT_THAT(exported.out, HasSubstr("outputs: affine [N, 4]\n"));
    ASSERT_EQ(armature({"import", "small.onnx", "--output", "back"}, room.path()).exit_code, 0);
    Json back = Json::parse(read_file(room / "back/small.json"));
    back["data"] = Json::parse(data);
    write_file(room / "back/small.json", back.dump());
    const Finished ran = armature({"run", "back/small.json", "--db", "runs.db"}, room.path());
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_GT(trained.size(), 12u) << trained;
    EXPECT_EQ(test_loss(room.path()), trained);

    const Finished again = armature({"export", "small.json"}, room.path());
    EXPECT_EQ(again.exit_code, 2);
    EXPECT_THAT(again.err, HasSubstr("small.onnx: is there already, and is not overwritten"));
}

TEST(Export, RefusesInASentence) {
    const TemporaryFolder room;
    write_file(room / "small.json", with_data(small_experiment));
    const auto refused = [&](std::vector<std::string> words, int code, const std::string &sentence) {
        words.insert(words.begin(), "export");
        const Finished run = armature(words, room.path());
        EXPECT_EQ(run.exit_code, code) << run.err;
        EXPECT_THAT(run.err, HasSubstr(sentence));
    };
    refused({"1234abcd"}, 6, "there are no results");
    refused({"absent.json"}, 3, "absent.json: there is no such file");
    refused({"small.json", "--onnx", "nowhere/small.onnx"}, 2, "nowhere/small.onnx: cannot be written");
    refused({"small.json", "--checkpoint", "best"}, 2, "an experiment has no checkpoints");
    refused({"small.json", "--checkpoint", "worst"}, 2, "--checkpoint is \"worst\", expected best or last");
    ASSERT_EQ(armature({"run", "small.json", "train.epochs=1", "--db", "runs.db"}, room.path()).exit_code, 0);
    refused({"last", "--db", "runs.db", "--checkpoint", "best"}, 2,
            "no best weights were stored of it, but the last ones");
    refused({"last", "--db", "runs.db", "rate=2"}, 2, "a run is written as it is recorded, so \"rate=2\" has no use");
    refused({"0000", "--db", "runs.db"}, 2, "0000");
    ASSERT_EQ(armature({"run", "small.json", "--no-artifacts", "--db", "runs.db"}, room.path()).exit_code, 0);
    refused({"last", "--db", "runs.db"}, 2, "no weights were stored of it");
    write_file(room / "steps.json", R"({ "name": "steps", "question": "?", "data": { "dataset": "adding_problem" },
        "network": [{ "layer": "recurrent", "body": [{ "layer": "gru_cell", "units": 3 }], "outputs": "last" },
                    { "layer": "affine", "units": 1 }],
        "loss": "mean_squared_error", "optimizer": { "optimizer": "sgd", "rate": 0.1 }, "train": { "epochs": 1 } })");
    refused({"steps.json"}, 3, "has components that cannot be written as ONNX: recurrent (layer recurrent)");
    EXPECT_FALSE(fs::exists(room / "steps.onnx"));
}

} // namespace
} // namespace armature::onnx
