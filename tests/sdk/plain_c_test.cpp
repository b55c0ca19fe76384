// SPDX-License-Identifier: MIT
// The contract is C: a plugin written in C99 is found, loaded, created from JSON and called.
#include "plugin/registry.hpp"
#include "support/places.hpp"

#include <armature/shape.hpp>

#include <array>
#include <cstdlib>

#include <gtest/gtest.h>

namespace armature {
namespace {

TEST(PlainC, MakesAPlugin) {
    const testing::TemporaryFolder folder;
    setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1);
    const std::filesystem::path source = testing::source_folder() / "tests" / "sdk" / "plain_c_layer.c";
    const std::filesystem::path file = folder / "plugins" / "plain_c_layer.so";
    std::filesystem::create_directories(file.parent_path());
    const testing::Finished compiled =
        testing::run({"cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-shared", "-fPIC", "-I",
                      (testing::source_folder() / "sdk" / "include").string(), source.string(), "-o", file.string()},
                     folder.path());
    if (compiled.exit_code == 127) {
        GTEST_SKIP() << "there is no cc on this machine";
    }
    ASSERT_EQ(compiled.exit_code, 0) << compiled.err;

    const auto catalogue = plugin::Catalogue::scan({file.parent_path()});
    ASSERT_TRUE(catalogue.rejected().empty()) << catalogue.rejected()[0].reason;
    plugin::Registry registry(catalogue);
    const auto layer = plugin::make<arm_layer>(registry, plugin::Kind::layer, "plain_c_layer", ARM_LAYER_INTERFACE,
                                               {{"factor", 2.5}}, "layer c");

    const Shape shape(ARM_F64, {{ARM_ROLE_FEATURE, 3}, {ARM_ROLE_BATCH, 2}});
    arm_layer_request request{sizeof request, ARM_F64, 1, 0, &shape.c()};
    Shape answered;
    arm_layer_plan plan{};
    plan.struct_size = sizeof plan;
    plan.context = &answered;
    plan.output = [](void *context, const arm_shape *output) -> arm_status {
        *static_cast<Shape *>(context) = Shape(*output);
        return ARM_OK;
    };
    layer.call(&arm_layer::configure, &request, &plan);
    EXPECT_EQ(answered.text(), shape.text());

    std::array<double, 6> x{1, -2, 3, -4, 5, -6}, y{};
    const arm_tensor input{x.data(), shape.c()}, output{y.data(), shape.c()};
    arm_layer_frame frame{};
    frame.struct_size = sizeof frame;
    frame.mode = ARM_TRAIN;
    frame.input_count = frame.output_count = 1;
    frame.inputs = &input;
    frame.outputs = &output;
    layer.call(&arm_layer::forward, &frame);
    EXPECT_EQ(y, (std::array<double, 6>{2.5, -5, 7.5, -10, 12.5, -15}));

    request.type = ARM_F32;
    try {
        layer.call(&arm_layer::configure, &request, &plan);
        FAIL();
    } catch (const Error &error) {
        EXPECT_STREQ(error.what(), "layer c: wants one input of doubles");
    }
}

} // namespace
} // namespace armature
