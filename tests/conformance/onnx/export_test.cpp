// SPDX-License-Identifier: MIT
// Networks go to ONNX and come back with the same outputs: every component that can be written, in settings where width
// and height, before and after differ; and famous networks whole.
#include "round_trip.hpp"

#include "experiment/resolve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::conformance {
namespace {

using ::testing::HasSubstr;

struct Exported {
    std::string name, layers;      // a JSON array; inputs default to the layer before, names to a, b, c ...
    std::string field = "picture"; // [3, width 7, height 5]; "row" [11]; "sequence" [3, length 8]; "words" [length 8]
    double tolerance = 1e-6;       // of the largest output; 0: the same bits
};
std::ostream &operator<<(std::ostream &out, const Exported &c) {
    return out << c.name;
}

data::Field field(const std::string &name) {
    if (name == "words") {
        return {name, false, Shape(ARM_I32, {{ARM_ROLE_LENGTH, 8}}), 13};
    }
    if (name == "sequence") {
        return {name, false, Shape(ARM_F32, {{ARM_ROLE_FEATURE, 3}, {ARM_ROLE_LENGTH, 8}}), 0};
    }
    return name == "row" ? testing::input(name, {11}, ARM_F32) : testing::input(name, {3, 7, 5}, ARM_F32);
}

experiment::Resolved experiment_of(const Exported &c) {
    std::vector<experiment::Layer> layers;
    const Json list = Json::parse(c.layers);
    for (size_t i = 0; i < list.size(); ++i) {
        Json entry = list[i];
        const std::string component = entry.at("layer");
        std::vector<std::string> inputs = entry.value(
            "inputs", std::vector<std::string>{i == 0 ? c.field : std::string(1, static_cast<char>('a' + i - 1))});
        const std::string share = entry.value("share", "");
        const bool transpose = entry.value("turned", false);
        for (const char *key : {"layer", "inputs", "share", "turned"}) {
            entry.erase(key);
        }
        const Json &schema = testing::catalogue().get(plugin::Kind::layer, component).schema;
        const Json settings = plugin::with_defaults(entry, schema);
        layers.push_back(testing::layer(component, settings, std::string(1, static_cast<char>('a' + i)), inputs));
        layers.back().share = share;
        layers.back().transpose = transpose;
    }
    const std::string last = layers.back().name;
    return testing::experiment(std::move(layers), {testing::loss("mean", last, "")}, 2);
}

Journey journey_of(const Exported &c) {
    const experiment::Resolved experiment = experiment_of(c);
    const std::vector<data::Field> fields = {field(c.field)};
    plugin::Registry registry(testing::catalogue());
    network::Network network(experiment, fields, registry, ARM_F32);
    network.initialise(3);
    testing::randomise(network, 5);
    wear(network);
    return journey(experiment, fields, network, registry);
}

class EveryComponent : public ::testing::TestWithParam<Exported> {};

TEST_P(EveryComponent, ComesBackWithTheSameOutputs) {
    const Journey there = journey_of(GetParam());
    EXPECT_GT(there.elements, 3);
    EXPECT_GT(there.largest, 0.01);
    EXPECT_LE(there.difference, GetParam().tolerance * there.largest)
        << "came back as " << fmt::format("{}", fmt::join(there.layers, " "));
}

const Exported cases[] = {
    {"convolution", R"([{"layer": "convolution", "channels": 4, "kernel": [3, 2], "stride": [2, 1],
                         "padding": [1, 0, 0, 2]}])"},
    {"convolution_same", R"([{"layer": "convolution", "channels": 4, "kernel": [4, 3], "stride": [2, 3],
                              "same": true, "bias": false}])"},
    {"convolution_groups", R"([{"layer": "convolution", "channels": 6, "kernel": [2, 3], "groups": 3,
                                "dilation": [2, 1]}])"},
    {"convolution_of_sequences", R"([{"layer": "convolution", "channels": 4, "kernel": [3], "padding": [2, 0]}])",
     "sequence"},
    {"transposed_convolution", R"([{"layer": "transposed_convolution", "channels": 4, "kernel": [3, 2],
                                    "stride": [2, 3], "padding": [1, 0], "output_padding": [1, 2]}])"},
    {"transposed_convolution_groups", R"([{"layer": "transposed_convolution", "channels": 6, "kernel": [3, 4],
                                           "groups": 3, "stride": [1, 2], "padding": [0, 1, 2, 0]}])"},
    {"transposed_convolution_same", R"([{"layer": "transposed_convolution", "channels": 2, "kernel": [2, 5],
                                         "stride": [3, 2], "same": true}])"},
    {"max_pooling", R"([{"layer": "max_pooling", "kernel": [3, 2], "stride": [2, 1], "padding": [1, 0]}])"},
    {"max_pooling_up", R"([{"layer": "max_pooling", "kernel": [2, 3], "stride": [2, 2], "round": "up"}])"},
    {"max_pooling_same", R"([{"layer": "max_pooling", "kernel": [4, 3], "stride": [2, 3], "same": true}])"},
    {"max_pooling_gaps", R"([{"layer": "max_pooling", "kernel": [2, 3], "stride": [2, 1], "padding": [1, 0],
                              "dilation": [3, 2], "round": "up"}])"},
    {"average_pooling_gaps", R"([{"layer": "average_pooling", "kernel": [2, 2], "stride": [1, 2], "padding": [1, 0],
                                  "dilation": [3, 2]}])"},
    {"average_pooling", R"([{"layer": "average_pooling", "kernel": [3, 2], "padding": [1, 0, 0, 1]}])"},
    {"average_pooling_up", R"([{"layer": "average_pooling", "kernel": [2, 3], "stride": [2, 2], "round": "up"}])"},
    {"average_pooling_padding", R"([{"layer": "average_pooling", "kernel": [3, 2], "padding": [1, 1],
                                     "count_padding": true}])"},
    {"average_pooling_padding_up", R"([{"layer": "average_pooling", "kernel": [3, 2], "stride": [3, 2],
                                        "padding": [1, 0], "count_padding": true, "round": "up"}])"},
    {"global_average_pooling", R"([{"layer": "global_average_pooling"}])"},
    {"batch_normalization", R"([{"layer": "batch_normalization", "epsilon": 0.01}])"},
    {"batch_normalization_of_rows", R"([{"layer": "batch_normalization"}])", "row"},
    {"layer_normalization", R"([{"layer": "layer_normalization", "epsilon": 0.01}])"},
    {"layer_normalization_example", R"([{"layer": "layer_normalization", "over": "example"}])"},
    {"layer_normalization_of_rows", R"([{"layer": "layer_normalization"}])", "row"},
    {"local_response", R"([{"layer": "local_response_normalization", "size": 2, "alpha": 0.7, "beta": 0.6,
                            "k": 2}])"},
    {"normalize", R"([{"layer": "normalize", "mean": [0.5, -1, 2], "deviation": [2, 0.5, 3]}])"},
    {"affine", R"([{"layer": "affine", "units": 4}])", "row"},
    {"affine_behind_flatten", R"([{"layer": "flatten"}, {"layer": "affine", "units": 4, "bias": false}])"},
    {"affine_of_pixels", R"([{"layer": "affine", "units": 4}])"},
    {"affine_shared_transposed", R"([{"layer": "affine", "units": 4, "bias": false},
                                     {"layer": "affine", "units": 11, "bias": false, "share": "a",
                                      "turned": true}])",
     "row"},
    {"embedding", R"([{"layer": "embedding", "units": 6, "vocabulary": 13}])", "words"},
    {"flatten", R"([{"layer": "flatten"}])"},
    {"flatten_sequence", R"([{"layer": "flatten"}, {"layer": "tanh"}])", "sequence"},
    {"reshape_to_sequence", R"([{"layer": "reshape", "extents": [21, -1]}])"},
    {"reshape_to_picture", R"([{"layer": "affine", "units": 24}, {"layer": "reshape", "extents": [2, 4, 3]},
                               {"layer": "convolution", "channels": 3, "kernel": [2, 1]}])",
     "row"},
    {"transpose", R"([{"layer": "transpose", "order": ["feature", "height", "width", "batch"],
                       "as": ["feature", "width", "height", "batch"]}])"},
    {"concatenate", R"([{"layer": "relu"}, {"layer": "tanh", "inputs": ["picture"]},
                        {"layer": "concatenate", "inputs": ["b", "a", "picture"]}])"},
    {"concatenate_width", R"([{"layer": "relu"}, {"layer": "concatenate", "inputs": ["a", "picture"],
                                                  "axis": "width"}])"},
    {"slice", R"([{"layer": "slice", "along": "height", "from": 1, "size": 3}])"},
    {"pad", R"([{"layer": "pad", "padding": [1, 0, 2, 3], "value": 0.5}])"},
    {"pad_edge", R"([{"layer": "pad", "padding": [1, 0, 2, 3], "mode": "edge"}])"},
    {"pad_reflect", R"([{"layer": "pad", "padding": [2, 1], "mode": "reflect"}])"},
    {"crop", R"([{"layer": "crop", "size": [4, 3]}])"},
    {"crop_at", R"([{"layer": "crop", "size": [4, 3], "offset": [0, 2]}])"},
    {"random_crop", R"([{"layer": "random_crop", "size": [8, 2], "padding": [2, 1]}])"},
    {"upsampling", R"([{"layer": "upsampling", "factor": [2, 3]}])"},
    {"upsampling_bilinear", R"([{"layer": "upsampling", "factor": [3, 2], "method": "bilinear"}])"},
    {"gate", R"([{"layer": "global_average_pooling"}, {"layer": "affine", "units": 3}, {"layer": "sigmoid"},
                 {"layer": "multiply", "inputs": ["picture", "c"]}])"},
    {"sums", R"([{"layer": "relu"}, {"layer": "parameter", "features": 3, "inputs": []},
                 {"layer": "add", "inputs": ["a", "b", "picture"]}])"},
    {"differences", R"([{"layer": "constant", "value": 0.3, "inputs": []},
                        {"layer": "subtract", "inputs": ["a", "picture"]}])"},
    {"quotients", R"([{"layer": "exp"}, {"layer": "divide", "inputs": ["picture", "a"]}])"},
    {"extremes", R"([{"layer": "negate"}, {"layer": "maximum", "inputs": ["picture", "a"]},
                     {"layer": "scale", "factor": 0.5, "offset": -0.2},
                     {"layer": "minimum", "inputs": ["c", "picture"]}])"},
    {"reduce_sum", R"([{"layer": "reduce_sum", "over": ["height"]}])"},
    {"reduce_mean", R"([{"layer": "reduce_mean", "over": ["width", "height"], "keep": false}])"},
    {"reduce_max", R"([{"layer": "reduce_max", "over": ["feature"]}])"},
    {"reduce_min", R"([{"layer": "reduce_min", "over": ["width"]}])"},
    {"softmax", R"([{"layer": "softmax"}])"},
    {"softmax_of_rows", R"([{"layer": "softmax"}])", "row"},
    {"softmax_width", R"([{"layer": "softmax", "axis": "width"}])"},
    {"log_softmax", R"([{"layer": "log_softmax"}])", "row"},
    {"nothing", R"([{"layer": "dropout", "rate": 0.4}, {"layer": "spatial_dropout", "rate": 0.4},
                    {"layer": "gaussian_noise"}, {"layer": "random_flip"}, {"layer": "stop_gradient"},
                    {"layer": "identity"}])",
     "picture", 0},
    {"rectifiers", R"([{"layer": "leaky_relu", "slope": 0.2}, {"layer": "elu", "alpha": 0.7}, {"layer": "selu"},
                       {"layer": "prelu"}, {"layer": "relu"}])"},
    {"bounded", R"([{"layer": "tanh"}, {"layer": "softsign"}, {"layer": "hard_sigmoid"}, {"layer": "sigmoid"}])"},
    {"smooth", R"([{"layer": "gelu"}, {"layer": "swish", "beta": 1.5}, {"layer": "mish"},
                   {"layer": "softplus", "beta": 2}])"},
    {"gelu_by_tanh", R"([{"layer": "gelu", "approximate": "tanh"}])"},
    {"prelu_of_rows", R"([{"layer": "prelu"}, {"layer": "prelu", "shared": true}])", "row"},
    {"elementary", R"([{"layer": "absolute"}, {"layer": "scale", "offset": 0.5}, {"layer": "log"}, {"layer": "exp"},
                       {"layer": "reciprocal"}, {"layer": "sqrt"}, {"layer": "square"}, {"layer": "negate"}])"},
};
INSTANTIATE_TEST_SUITE_P(All, EveryComponent, ::testing::ValuesIn(cases), [](const auto &c) { return c.param.name; });

// What ONNX's checker and its inference of shapes say of all models in a folder, where they are installed. An extent
// that the inference leaves open is no disagreement.
constexpr const char *checker = R"(
import glob, onnx
for file in sorted(glob.glob('*.onnx')):
    model = onnx.load(file)
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    bare = onnx.load(file)
    for output in bare.graph.output:
        output.type.tensor_type.ClearField('shape')
    alone = onnx.shape_inference.infer_shapes(bare, strict_mode=True, data_prop=True)
    for said, found in zip(inferred.graph.output, alone.graph.output):
        dims = [[d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim] for v in (said, found)]
        assert len(dims[0]) == len(dims[1]), (file, dims)
        for a, b in zip(*dims):
            assert a == b or not b or str(b).startswith('unk'), (file, dims)
        print(file, said.name, *dims)
)";

bool has_checker(const fs::path &folder) {
    return testing::run({"/usr/bin/python3", "-c", "import onnx"}, folder).exit_code == 0;
}
testing::Finished check(const fs::path &folder) {
    testing::write_file(folder / "check.py", checker);
    return testing::run({"/usr/bin/python3", "check.py"}, folder);
}

TEST(Checker, AcceptsEveryComponent) {
    const testing::TemporaryFolder room;
    if (!has_checker(room.path())) {
        GTEST_SKIP() << "ONNX's checker is not here: install python3-onnx";
    }
    int64_t written = 0;
    for (const Exported &c : cases) {
        if (const Journey there = journey_of(c); there.model.opset <= 17) { // the newest that Debian 12's checker knows
            testing::write_file(room / (c.name + ".onnx"), onnx::encode(there.model));
            ++written;
        }
    }
    const testing::Finished checked = check(room.path());
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
    EXPECT_EQ(std::count(checked.out.begin(), checked.out.end(), '\n'), written);
    EXPECT_GT(written, 50);
}

class Famous : public ::testing::TestWithParam<const char *> {};

TEST_P(Famous, NetworksComeBackBitForBit) {
    const std::string file = std::string(GetParam()) + ".json";
    experiment::Document document = experiment::read(testing::source_folder() / "experiments" / file);
    plugin::Registry registry(testing::catalogue());
    data::Opened opened;
    if (file == "mnist/lenet.json") { // its shapes without its data
        opened.fields = {testing::input("image", {1, 28, 28}, ARM_F32), testing::labels("label", 10)};
        opened.facts = {{"data.classes", 10},
                        {"data.input_fields", Json::array({"image"})},
                        {"data.target_fields", Json::array({"label"})}};
    } else {
        opened = data::outline(experiment::resolve_data(document, {}, testing::catalogue()), document.folder, registry,
                               ARM_F32);
    }
    const experiment::Resolved experiment = experiment::resolve(document, {}, opened.facts, testing::catalogue());
    network::Network network(experiment, opened.fields, registry, ARM_F32);
    network.initialise(1);
    wear(network);
    const Journey there = journey(experiment, opened.fields, network, registry);
    EXPECT_GE(there.elements, 2 * 8);
    EXPECT_GT(there.largest, 1e-3);
    EXPECT_EQ(there.difference, 0);

    const testing::TemporaryFolder room;
    testing::write_file(room / "model.onnx", onnx::encode(there.model));
    if (!has_checker(room.path())) {
        GTEST_SKIP() << "ONNX's checker is not here: install python3-onnx";
    }
    const testing::Finished checked = check(room.path());
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("['N', "));
}

INSTANTIATE_TEST_SUITE_P(All, Famous,
                         ::testing::Values("mnist/lenet", "networks/resnet-small", "networks/googlenet-small",
                                           "networks/alexnet-small"),
                         [](const auto &net) {
                             std::string name = net.param;
                             std::replace_if(
                                 name.begin(), name.end(), [](char c) { return c == '/' || c == '-'; }, '_');
                             return name;
                         });

} // namespace
} // namespace armature::conformance
