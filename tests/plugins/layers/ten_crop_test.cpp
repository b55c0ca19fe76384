// SPDX-License-Identifier: MIT
// ten_crop: which pixel stands where in which view, and what comes back to it.
#include "support/component_check.hpp"
#include "support/networks.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>
#include <numeric>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

LayerBench bench(const std::string &settings, const std::string &text, int32_t type = ARM_F64) {
    LayerBench b(Kind::layer, "ten_crop", settings, {shape(text)}, type);
    b.inputs = {Values(static_cast<size_t>(shape(text).size()))};
    std::iota(b.inputs[0].begin(), b.inputs[0].end(), 1);
    return b;
}

// By hand, from a picture of 4 x 3 pixels:
//    1  2  3  4
//    5  6  7  8
//    9 10 11 12
const Values views = {1, 2, 3, 5, 6, 7, 2, 3, 4, 6, 7, 8, 5, 6, 7, 9,  10, 11, 6, 7, 8, 10, 11, 12, 1, 2, 3, 5, 6, 7,
                      3, 2, 1, 7, 6, 5, 4, 3, 2, 8, 7, 6, 7, 6, 5, 11, 10, 9,  8, 7, 6, 12, 11, 10, 3, 2, 1, 7, 6, 5};

TEST(TenCrop, HasCornersMiddleAndTheirMirrorImages) {
    LayerBench b = bench(R"({"size": [3, 2]})", "feature 1, width 4, height 3, batch 1");
    EXPECT_EQ(b.agreement.outputs.at(0).text(), "[feature 1, width 3, height 2, batch 1, time 10]");
    EXPECT_EQ(b.forward(ARM_EVALUATE)[0], views);
    EXPECT_EQ(b.forward(ARM_TRAIN)[0], views);
    LayerBench single = bench(R"({"size": [3, 2]})", "feature 1, width 4, height 3, batch 1", ARM_F32);
    EXPECT_EQ(single.forward(ARM_EVALUATE)[0], views);
}

// The middle of 7 x 5 pixels with 3 x 2 taken: two on the left and right, one above, two below.
TEST(TenCrop, TakesTheMiddleWhereRandomCropHasIt) {
    LayerBench b = bench(R"({"size": [3, 2]})", "feature 1, width 7, height 5, batch 1");
    const Values y = b.forward(ARM_EVALUATE)[0];
    EXPECT_EQ(Values(y.begin() + 4 * 6, y.begin() + 5 * 6), (Values{10, 11, 12, 17, 18, 19}));
    LayerBench other(Kind::layer, "random_crop", R"({"size": [3, 2]})",
                     {shape("feature 1, width 7, height 5, batch 1")}, ARM_F64);
    other.inputs = b.inputs;
    EXPECT_EQ(other.forward(ARM_EVALUATE)[0], (Values{10, 11, 12, 17, 18, 19}));
}

// Features stay together, and a view has all examples before the next view begins.
TEST(TenCrop, KeepsFeaturesAndExamplesApart) {
    const int64_t c = 2, w = 5, h = 4, n = 3, ow = 2, oh = 3;
    LayerBench b = bench(R"({"size": [2, 3]})", "feature 2, width 5, height 4, batch 3");
    const int64_t left[] = {0, 3, 0, 3, 1}, top[] = {0, 0, 1, 1, 0};
    Values expected, back(b.inputs[0].size(), 0);
    double number = 1;
    for (int64_t v = 0; v < 10; ++v) {
        for (int64_t e = 0; e < n; ++e) {
            for (int64_t j = 0; j < oh; ++j) {
                for (int64_t i = 0; i < ow; ++i) {
                    for (int64_t k = 0; k < c; ++k, ++number) {
                        const int64_t column = v < 5 ? i : ow - 1 - i;
                        const auto at =
                            static_cast<size_t>(k + c * (column + left[v % 5] + w * (j + top[v % 5] + h * e)));
                        expected.push_back(b.inputs[0][at]);
                        back[at] += number;
                    }
                }
            }
        }
    }
    EXPECT_EQ(b.forward()[0], expected);
    Values dy(expected.size());
    std::iota(dy.begin(), dy.end(), 1);
    EXPECT_EQ(b.backward({dy}).inputs[0], back);
}

TEST(TenCrop, OnlyMirrorsWithoutASize) {
    LayerBench b = bench("{}", "feature 1, width 3, height 2, batch 1");
    const Values y = b.forward()[0], plain = {1, 2, 3, 4, 5, 6}, mirrored = {3, 2, 1, 6, 5, 4};
    ASSERT_EQ(y.size(), 60u);
    for (auto view = y.begin(); view != y.end(); view += 6) {
        EXPECT_EQ(Values(view, view + 6), view - y.begin() < 30 ? plain : mirrored) << view - y.begin();
    }
}

// The network of the page: `views` before it and the mean behind it in evaluation only.
struct Scorer {
    experiment::Resolved experiment;
    std::vector<data::Field> fields;
    plugin::Registry registry{catalogue()};
    network::Network network;

    static std::vector<experiment::Layer> layers(bool ten) {
        std::vector<experiment::Layer> out;
        const auto add = [&out](const std::string &component, const Json &settings, const std::string &mode) {
            const std::string before = out.empty() ? "x" : out.back().name;
            const std::string name = component == "identity" ? "answer" : component;
            out.push_back(layer(component, settings, name, {before}));
            out.back().mode = mode;
        };
        if (ten) {
            add("random_crop", {{"size", {5, 4}}}, "train");
            add("random_flip", Json::object(), "");
            add("ten_crop", {{"size", {5, 4}}}, "evaluate");
        }
        add("convolution", {{"channels", 3}, {"kernel", {3, 2}}}, "");
        add("batch_normalization", Json::object(), "");
        add("relu", Json::object(), "");
        add("max_pooling", {{"kernel", {2}}}, "");
        add("flatten", Json::object(), "");
        add("affine", {{"units", 4}}, "");
        add("log_softmax", Json::object(), "");
        if (ten) {
            add("exp", Json::object(), "evaluate");
            add("reduce_mean", {{"over", {"time"}}, {"keep", false}}, "evaluate");
            add("log", Json::object(), "evaluate");
        }
        add("identity", Json::object(), "");
        return out;
    }
    Scorer(bool ten, int64_t w, int64_t h, int64_t batch)
        : experiment(testing::experiment(layers(ten), {loss("nll", "answer", "label")}, batch)),
          fields{input("x", {2, w, h}), labels("label", 4)}, network(experiment, fields, registry, ARM_F64) {
        network.initialise(3);
        randomise(network, 4);
    }
    const double *answer(network::Plan &plan) {
        plan.forward(0);
        EXPECT_EQ(Shape(plan.output("answer").shape).text(), "[feature 4, batch " + std::to_string(plan.batch()) + "]");
        return static_cast<const double *>(plan.output("answer").data);
    }
};

// Against the same weights on views that are cut out here, one example each: the logarithm of their mean probability.
TEST(TenCrop, ScoresTheMeanProbabilityOfTheViews) {
    const int64_t c = 2, w = 7, h = 6, n = 3, ow = 5, oh = 4;
    Scorer ten(true, w, h, n), one(false, ow, oh, 10 * n);
    ASSERT_EQ(ten.network.parameter_elements(), one.network.parameter_elements());
    std::memcpy(one.network.parameter_data(), ten.network.parameter_data(),
                static_cast<size_t>(ten.network.parameter_elements()) * sizeof(double));
    network::Plan &whole = ten.network.plan(network::Mode::evaluate, n);
    network::Plan &each = one.network.plan(network::Mode::evaluate, 10 * n);
    fill(whole, ten.fields, 11);
    auto *x = static_cast<double *>(whole.field(0));
    for (int64_t i = 0; i < c * w * h * n; ++i) {
        x[i] *= 8; // so that views are told apart
    }
    auto *view = static_cast<double *>(each.field(0));
    std::memset(each.field(1), 0, static_cast<size_t>(10 * n) * sizeof(int32_t));
    const int64_t left[] = {0, 2, 0, 2, 1}, top[] = {0, 0, 2, 2, 1};
    for (int64_t v = 0; v < 10; ++v) {
        for (int64_t e = 0; e < n; ++e) {
            for (int64_t j = 0; j < oh; ++j) {
                for (int64_t i = 0; i < ow; ++i) {
                    const int64_t column = left[v % 5] + (v < 5 ? i : ow - 1 - i);
                    for (int64_t k = 0; k < c; ++k) {
                        *view++ = x[k + c * (column + w * (top[v % 5] + j + h * e))];
                    }
                }
            }
        }
    }
    const double *singles = one.answer(each), *means = ten.answer(whole);
    const auto *labels = static_cast<const int32_t *>(whole.field(1));
    double loss = 0, spread = 0;
    for (int64_t e = 0; e < n; ++e) {
        for (int64_t k = 0; k < 4; ++k) {
            double sum = 0;
            for (int64_t v = 0; v < 10; ++v) {
                const double p = std::exp(singles[k + 4 * (e + n * v)]);
                sum += p;
                spread = std::max(spread, std::abs(p - std::exp(singles[k + 4 * e])));
            }
            EXPECT_NEAR(means[k + 4 * e], std::log(sum / 10), 1e-12) << "class " << k << " of example " << e;
            loss -= labels[e] == k ? std::log(sum / 10) / static_cast<double>(n) : 0;
        }
    }
    EXPECT_GT(spread, 0.05) << "all views are scored alike";
    EXPECT_NEAR(whole.loss(0), loss, 1e-12);
    network::Plan &training = ten.network.plan(network::Mode::train, n);
    fill(training, ten.fields, 12);
    ten.answer(training); // of one view
}

TEST(TenCrop, KeepsTheContract) {
    expect_component(Kind::layer, {"ten_crop", R"({"size": [3]})", {{"feature 3, width 4, height 5, batch 2"}}});
    expect_component(Kind::layer, {"ten_crop", R"({"size": [2, 4]})", {{"feature 1, width 6, height 4, batch 3"}}});
}

TEST(TenCrop, SaysWhatCannotBe) {
    const auto refused = [](const std::string &settings, const std::string &text) {
        return refusal([&] { bench(settings, text); });
    };
    EXPECT_THAT(
        refused(R"({"size": [7, 4]})", "feature 3, width 6, height 5, batch 2"),
        AllOf(HasSubstr("7 x 4"), HasSubstr("[feature 3, width 6, height 5, batch 2]"), HasSubstr("a smaller size")));
    EXPECT_THAT(refused(R"({"size": [5, 8]})", "feature 3, width 6, height 7, batch 2"), HasSubstr("5 x 8"));
    EXPECT_THAT(refused(R"({"size": [2]})", "feature 3, length 6, batch 2"),
                AllOf(HasSubstr("[feature 3, length 6, batch 2]"), HasSubstr("no corners")));
    EXPECT_THAT(refused(R"({"size": [2]})", "feature 3, width 6, height 5, batch 2, time 4"),
                AllOf(HasSubstr("time 4"), HasSubstr("ten views")));
    EXPECT_THAT(refused("{}", "feature 3, batch 2"), AllOf(HasSubstr("[feature 3, batch 2]"), HasSubstr("reshape")));
    EXPECT_THAT(refused(R"({"size": [1, 2, 3]})", "feature 3, width 6, height 5, batch 2"),
                AllOf(HasSubstr("size"), HasSubstr("got 3 for 2 dimensions")));
    EXPECT_THAT(refused(R"({"size": [0]})", "feature 3, width 6, height 5, batch 2"), HasSubstr("size"));
}

} // namespace
} // namespace armature::testing
