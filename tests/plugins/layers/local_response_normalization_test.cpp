// SPDX-License-Identifier: MIT
#include "plugins/layers/pattern.hpp"
#include "support/component_check.hpp"

#include <gmock/gmock.h>

namespace armature::testing {
namespace {

LayerBench bench(const std::string &settings, const std::string &input) {
    return LayerBench(Kind::layer, "local_response_normalization", settings, {shape(input)});
}

// torch.nn.functional.local_response_norm(x, 5, 0.5, 0.75, 2.0) of PyTorch 1.13, x and its gradient permuted to
// channels last.
TEST(LocalResponseNormalization, EqualsPyTorch) {
    LayerBench b = bench(R"({"size": 5, "alpha": 0.5, "beta": 0.75, "k": 2})", "feature 7, width 2, height 1, batch 2");
    b.inputs = {pattern(28)};
    expect_near(b.forward()[0],
                {-1.19521346971942,  0.297083979854345, -0.593359017528785, 0.814541245708101, -0.100820600863935,
                 -1.06206647761598,  0.470683429617649, -0.59971208518335,  0.947363254326435, 0,
                 -0.925542228346113, 0.500611169333743, -0.400488935466995, 1.13045766166424,  0.121009209470375,
                 -0.952837061220843, 0.593359017528785, -0.29547376550713,  1.10593883084668,  0.211779540918733,
                 -0.751333622236365, 0.751333622236365, -0.211779540918733, -1.10593883084668, 0.29547376550713,
                 -0.593359017528785, 0.952837061220843, -0.121009209470375});
    expect_near(b.backward({arriving(28)}).inputs[0],
                {-0.491201737321619, 0.334504446250813,  0.014183499744079,  -0.500144559123085, 0.581375044427133,
                 -0.145432109100688, -0.425355256769889, 0.917115593395533,  0.224915803039291,  -0.203060881478926,
                 -0.414609058676298, 0.465023597154173,  0.0284700577436564, -0.450587657836876, 0.855540067092279,
                 0.221605689031929,  -0.358092870920248, -0.768172141504965, 0.106018329281257,  -0.169425522869164,
                 -0.46642619055536,  0.46642619055536,   0.169425522869164,  -0.106018329281257, 0.768172141504965,
                 0.358092870920248,  -0.221605689031929, -0.855540067092279});
}

// torch.nn.functional.local_response_norm(x, 4, 0.5, 1.25, 1.0): an even window reaches further down, and a power
// takes logarithms.
TEST(LocalResponseNormalization, EqualsPyTorchWithAnEvenWindow) {
    LayerBench b = bench(R"({"size": 4, "alpha": 0.5, "beta": 1.25})", "feature 6, width 1, height 2, batch 1");
    b.inputs = {pattern(12)};
    expect_near(b.forward()[0], {-1.14503964450195, 0.265240331750691, -0.414715185238688, 0.921130709394632,
                                 -0.0768170452820969, -0.887907951576284, 0.706568189797987, -0.541374086881569,
                                 0.974473356386824, 0, -0.729972984969045, 0.588034292042781});
    expect_near(b.backward({arriving(12)}).inputs[0],
                {0.274730482742181, 0.225775348408804, -0.36695270324449, -0.160954399872065, 0.391769511908003,
                 -0.0219922379436413, -0.483030210253904, 0.586776064580407, 0.0865194959747059, -0.16221621888201,
                 0.0799385206488246, 0.228203577189526});
}

// By hand: a window wider than the features sees them all. d = 1 + 3 / 9 (1 + 4 + 4) = 4, d^-0.5 = 1/2; and
// dx_i = dy_i / 2 - 2 3 0.5 / 9 x_i sum of dy_j x_j / 8, the sum being (1 + 4 + 0) / 8.
TEST(LocalResponseNormalization, TakesWindowsWiderThanTheFeatures) {
    LayerBench b = bench(R"({"size": 9, "alpha": 3, "beta": 0.5})", "feature 3, batch 1");
    b.inputs = {{1, 2, -2}};
    expect_near(b.forward()[0], {0.5, 1, -1});
    expect_near(b.backward({{1, 2, 0}}).inputs[0], {0.5 - 5.0 / 24, 1 - 10.0 / 24, 10.0 / 24});
}

// Columns are taken two at a time, of 100 features: each is what it is alone.
TEST(LocalResponseNormalization, TreatsEveryColumnAlike) {
    const std::string settings = R"({"alpha": 0.5, "size": 3})";
    LayerBench all = bench(settings, "feature 100, batch 7");
    all.inputs = {pattern(700, 59, 83, 41)};
    const Values y = all.forward()[0], dy = arriving(700), dx = all.backward({dy}).inputs[0];
    for (int64_t j = 0; j < 7; ++j) {
        const auto column = [=](const Values &v) { return Values(v.begin() + 100 * j, v.begin() + 100 * (j + 1)); };
        LayerBench one = bench(settings, "feature 100, batch 1");
        one.inputs = {column(all.inputs[0])};
        expect_near(one.forward()[0], column(y));
        expect_near(one.backward({column(dy)}).inputs[0], column(dx));
    }
}

TEST(LocalResponseNormalization, KeepsTheContract) {
    for (const std::string settings : {R"({"alpha": 0.3})", R"({"size": 2, "alpha": 1, "beta": 1.5, "k": 0.5})"}) {
        for (const std::string shape :
             {"feature 7, width 3, height 2, batch 2", "feature 1, length 5, batch 3", "feature 3, batch 2, time 2"}) {
            expect_component(Kind::layer, {"local_response_normalization", settings, {{shape}}});
        }
    }
}

TEST(LocalResponseNormalization, RefusesSettingsOutOfBounds) {
    for (const auto &[settings, named] :
         std::vector<std::pair<std::string, std::string>>{{R"({"size": 0})", "size"},
                                                          {R"({"k": 0})", "k"},
                                                          {R"({"alpha": -1})", "alpha"},
                                                          {R"({"beta": -1})", "beta"}}) {
        const std::string refused = refusal([text = settings] { bench(text, "feature 3, batch 2"); });
        EXPECT_THAT(refused, ::testing::HasSubstr("\"" + named)) << settings;
    }
    EXPECT_THAT(refusal([] { bench("{}", "width 3, height 2, batch 2"); }), ::testing::HasSubstr("features"));
}

} // namespace
} // namespace armature::testing
