// SPDX-License-Identifier: MIT
// Layers, activations and losses give PyTorch's values, gradients and running statistics, for settings and shapes that
// are drawn at random. Another component is compared by another file in cases/.
#include "layer_cases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::differential {
namespace {

std::vector<std::string> files() {
    std::vector<std::string> out;
    for (const fs::directory_entry &entry :
         fs::directory_iterator(testing::source_folder() / "tests" / "differential" / "cases")) {
        if (entry.path().extension() == ".py") {
            out.push_back(entry.path().stem());
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

class Layers : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        if (!all_cases()) {
            GTEST_SKIP() << absent;
        }
    }
    static std::vector<Case> cases() {
        std::vector<Case> out;
        for (const Case &c : *all_cases()) {
            if (c.file == GetParam()) {
                out.push_back(c);
            }
        }
        return out;
    }
    static void expect_agreement(int32_t type, double tolerance) {
        for (const Case &c : cases()) {
            SCOPED_TRACE(c.text());
            EXPECT_GT(largest(c.expected.outputs[0].values), 1e-3) << "the output is trivially zero";
            for (const std::string &difference : differences(c, type, tolerance)) {
                ADD_FAILURE() << difference;
            }
        }
    }
};

TEST_P(Layers, AgreeWithPyTorch) {
    expect_agreement(ARM_F64, 1e-9);
}

// The way of convolutions through oneDNN, and whatever else is different in float.
TEST_P(Layers, AgreeWithPyTorchInFloat) {
    expect_agreement(ARM_F32, 1e-4);
}

// The same in oneDNN's kernels for processors without AVX-512, in a process of its own: it looks once.
TEST(OlderKernels, AgreeWithPyTorchInFloat) {
    const testing::TemporaryFolder room;
    const testing::Finished finished =
        testing::run({fs::read_symlink("/proc/self/exe").string(), "--gtest_filter=*/Layers.*Float/*", "--gtest_brief"},
                     room.path(), {"DNNL_MAX_CPU_ISA=AVX2"});
    EXPECT_EQ(finished.exit_code, 0) << finished.out;
}

// In every component some gradient of each input and parameter is not zero.
TEST_P(Layers, HaveGradients) {
    std::map<std::string, double> sizes;
    for (const Case &c : cases()) {
        for (size_t i = 0; i < c.expected.input_gradients.size(); ++i) {
            if (c.expected.input_gradients[i]) {
                double &size = sizes[fmt::format("{}, input {}", c.component, i)];
                size = std::max(size, largest(c.expected.input_gradients[i]->values));
            }
        }
        for (size_t i = 0; i < c.expected.parameter_gradients.size(); ++i) {
            double &size = sizes[c.component + ", " + c.names[i]];
            size = std::max(size, largest(c.expected.parameter_gradients[i].values));
        }
    }
    EXPECT_FALSE(sizes.empty());
    for (const auto &[what, size] : sizes) {
        EXPECT_GT(size, 1e-3) << what;
    }
}

// The case that a test spoils: a picture with filters as wide as high, in which everything is there to be confused.
class Noticing : public ::testing::Test {
protected:
    void SetUp() override {
        if (!all_cases()) {
            GTEST_SKIP() << absent;
        }
        for (const Case &one : *all_cases()) {
            if (one.component != "convolution" || one.names.size() != 2 || one.parameters[0].extents.size() != 4) {
                continue;
            }
            const std::vector<int64_t> &W = one.parameters[0].extents;
            if (W[1] == W[2] && W[1] > 1 && W[0] > 1 && W[3] > 1) {
                c = one;
            }
        }
        ASSERT_EQ(c.component, "convolution") << "no convolution in cases/ has square filters";
        ASSERT_THAT(differences(c, ARM_F64, 1e-9), ::testing::IsEmpty());
    }
    std::vector<std::string> noticed() const { return differences(c, ARM_F64, 1e-9); }
    Case c;
};
using ::testing::ElementsAre;
using ::testing::StartsWith;

TEST_F(Noticing, FiltersOnTheirSide) {
    const std::vector<int64_t> &W = c.parameters[0].extents; // features x width x height x channels
    const Values kept = c.parameters[0].values;
    for (int64_t channel = 0; channel < W[3]; ++channel) {
        for (int64_t h = 0; h < W[2]; ++h) {
            for (int64_t w = 0; w < W[1]; ++w) {
                for (int64_t f = 0; f < W[0]; ++f) {
                    c.parameters[0].values[static_cast<size_t>(f + W[0] * (w + W[1] * (h + W[2] * channel)))] =
                        kept[static_cast<size_t>(f + W[0] * (h + W[1] * (w + W[2] * channel)))];
                }
            }
        }
    }
    EXPECT_THAT(noticed(), ElementsAre(StartsWith("output 0: "), StartsWith("gradient of input 0: ")));
}

TEST_F(Noticing, SignsAndSmallErrors) {
    c.expected.parameter_gradients[1].values.back() *= -1;
    c.expected.input_gradients[0]->values[5] += 1e-8 * (1 + largest(c.expected.input_gradients[0]->values));
    c.expected.outputs[0].values[3] = std::nan("");
    EXPECT_THAT(noticed(), ElementsAre(StartsWith("output 0: 1 of "), StartsWith("gradient of input 0: 1 of "),
                                       StartsWith("gradient of bias: 1 of ")));
}

TEST_F(Noticing, OtherShapes) {
    std::swap(c.expected.outputs[0].extents[1], c.expected.outputs[0].extents[2]);
    EXPECT_THAT(noticed(), ElementsAre(StartsWith("output 0 is [feature ")));
}

INSTANTIATE_TEST_SUITE_P(All, Layers, ::testing::ValuesIn(files()), [](const auto &file) { return file.param; });

} // namespace
} // namespace armature::differential
