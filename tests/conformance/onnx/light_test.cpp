// SPDX-License-Identifier: MIT
// The famous nets of ONNX's own tests, with their weights set to constants: imported, they give the expected output.
// All of its numbers are equal, so this shows that shapes, strides and paddings agree from end to end, little more.
#include "judge.hpp"

#include <gtest/gtest.h>

namespace armature::conformance {
namespace {

class LightNets : public ::testing::TestWithParam<const char *> {};

TEST_P(LightNets, GiveTheExpectedOutput) {
    const auto data = testing::data_folder();
    const std::string name = std::string("light_") + GetParam();
    const fs::path file = (data ? *data : fs::path("nowhere")) / "onnx-conformance/light" / (name + ".onnx");
    if (!fs::is_regular_file(file)) {
        GTEST_SKIP() << "the nets are not here: set ARMATURE_DATA to a folder with onnx-conformance/light";
    }
    const onnx::Model model = onnx::read_model(file);
    onnx::Given given;
    given.components = component_names();
    given.fields[model.inputs.at(0).name] = "picture";
    const auto translation = onnx::translate(model, given);
    onnx::Tensor ones;
    ones.type = onnx::Type::float32;
    ones.dims = model.inputs[0].dims;
    ones.floats.assign(static_cast<size_t>(ones.size()), 1);
    const Tensors numbers = {{"picture", ones}};
    const auto outputs = Player(*translation, false, numbers).play();
    const onnx::Tensor expected = load(file.parent_path() / (name + "_output_0.pb"));
    ASSERT_EQ(expected.size(), 1000);
    EXPECT_EQ(translation->outputs[0].value->extents(), expected.dims);
    EXPECT_EQ(compare(outputs[0], expected, model.outputs[0].name).text, "");
}

INSTANTIATE_TEST_SUITE_P(All, LightNets,
                         ::testing::Values("bvlc_alexnet", "densenet121", "inception_v1", "inception_v2", "resnet50",
                                           "shufflenet", "squeezenet", "vgg19", "zfnet512"),
                         [](const auto &net) { return std::string(net.param); });

} // namespace
} // namespace armature::conformance
