// SPDX-License-Identifier: MIT
// ResNet-18 as PyTorch exports it gives PyTorch's outputs, with weights and running statistics that are not trivial.
#include "judge.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace armature::conformance {
namespace {

constexpr const char *script = R"(
import torch, torchvision
torch.manual_seed(0)
net = torchvision.models.resnet18(weights=None).train()
with torch.no_grad():
    for _ in range(2):
        net(torch.rand(4, 3, 64, 64))
    net.eval()
    x = torch.rand(2, 3, 64, 48)
    y = net(x)
torch.onnx.export(net, x, 'resnet.onnx', opset_version=13, input_names=['x'], output_names=['y'],
                  dynamic_axes={'x': {0: 'n'}, 'y': {0: 'n'}})
open('x.bin', 'wb').write(x.numpy().tobytes())
open('y.bin', 'wb').write(y.numpy().tobytes())
)";

onnx::Tensor raw(const fs::path &file, std::vector<int64_t> dims) {
    const std::string bytes = testing::read_file(file);
    onnx::Tensor out;
    out.type = onnx::Type::float32;
    out.dims = std::move(dims);
    out.floats.resize(bytes.size() / sizeof(float));
    std::memcpy(out.floats.data(), bytes.data(), bytes.size());
    return out;
}

TEST(ResNet, ExportedByPyTorchGivesItsOutputs) {
    const testing::TemporaryFolder room;
    testing::write_file(room / "export.py", script);
    if (testing::run({"/usr/bin/python3", "-c", "import torch, torchvision, onnx"}, room.path()).exit_code != 0) {
        GTEST_SKIP() << "PyTorch is not here: install python3-torch, python3-torchvision and python3-onnx";
    }
    const testing::Finished exported = testing::run({"/usr/bin/python3", "export.py"}, room.path());
    ASSERT_EQ(exported.exit_code, 0) << exported.err;

    const onnx::Model model = onnx::read_model(room / "resnet.onnx");
    onnx::Given given;
    given.components = component_names();
    given.known["x"] = raw(room / "x.bin", {2, 3, 64, 48});
    const auto translation = onnx::translate(model, given);
    int64_t parameters = 0;
    for (const onnx::Weight &weight : translation->net.weights) {
        parameters += weight.persistent ? 0 : static_cast<int64_t>(weight.values.size());
    }
    // PyTorch folds the normalizations into the convolutions: 11,689,512 less 9,600 gains and offsets, with 4,800
    // biases.
    EXPECT_EQ(parameters, 11'684'712);
    const auto outputs = Player(*translation, false, given.known).play();
    const onnx::Tensor expected = raw(room / "y.bin", {2, 1000});
    double largest = 0, difference = 0;
    ASSERT_EQ(outputs[0].size(), 2000u);
    for (size_t i = 0; i < outputs[0].size(); ++i) {
        const double y = expected.real(static_cast<int64_t>(i));
        largest = std::max(largest, std::abs(y));
        difference = std::max(difference, std::abs(outputs[0][i] - y));
    }
    EXPECT_GT(largest, 0.1);
    EXPECT_LT(difference, 1e-4 * largest);
}

} // namespace
} // namespace armature::conformance
