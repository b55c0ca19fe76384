// SPDX-License-Identifier: MIT
// What a wrong gradient is told to be: the tensor, the element, both values and the usual mistake that fits.
#include "check/runner.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace armature::check {
namespace {

using ::testing::HasSubstr;

class CausesTest : public ::testing::Test {
protected:
    // By the component's name: what level 6 found.
    static const std::map<std::string, Outcome> &found() {
        static const std::map<std::string, Outcome> all = [] {
            Options options;
            options.only = "ARM-LAYER-04[01]";
            std::map<std::string, Outcome> out;
            for (const Section &section : check_file(testing::broken_plugin("gradients"), options).sections) {
                for (const Result &result : section.results) {
                    if (result.outcome.status == Status::failed) {
                        out[section.component] = result.outcome;
                    }
                }
            }
            return out;
        }();
        return all;
    }
    static void expect(const std::string &layer, const std::string &message, const std::string &advice) {
        const auto outcome = found().find("layer " + layer);
        ASSERT_NE(outcome, found().end()) << layer;
        EXPECT_THAT(outcome->second.message, HasSubstr(message)) << layer;
        EXPECT_THAT(outcome->second.advice, HasSubstr(advice)) << layer;
    }
};

TEST_F(CausesTest, NamesTheUsualMistakes) {
    expect("sign_flipped", "the gradient of input 0 is wrong: in element ", "the sign is flipped");
    expect("factor_two", "the gradient of input 0", "half what it should be: a factor 2");
    expect("no_gradient", "backward says 0, differences say ", "zero everywhere");
    expect("forgets_the_chain", "the gradient of input 0", "multiply by the gradient that arrives");
    expect("right_for_positive", "the gradient of input 0", "of 12 elements are wrong");
    expect("off_by_one", "the gradient of input 0", "an index off by one");
    expect("transposed", "the gradient of parameter weight is wrong", "a transpose is missing");
    expect("mean_over_batch", "the gradient of parameter weight", "4 times too small, and there are 4 examples");
    expect("last_example_only", "the gradient of parameter weight", "that of the last example alone");
}

TEST_F(CausesTest, NamesShapesAndElement) {
    EXPECT_THAT(found().at("layer sign_flipped").message,
                ::testing::ContainsRegex("element [0-9]+ \\([0-9], [0-9]\\)"));
    EXPECT_THAT(found().at("layer transposed").message, HasSubstr("(on [feature 3, batch 4]), numbers of size 0.1"));
}

// A composition has no backward of its own to be wrong.
TEST_F(CausesTest, LooksBehindABlocksGradient) {
    Options options;
    options.only = "ARM-BLOCK-040";
    std::map<std::string, Outcome> all;
    for (const char *file : {"block_results", "cells"}) {
        for (const Section &section : check_file(testing::broken_plugin(file), options).sections) {
            for (const Result &result : section.results) {
                all[section.component] = result.outcome;
            }
        }
    }
    EXPECT_THAT(all.at("block stops_its_input").message, HasSubstr("the gradient of input 0 is wrong"));
    EXPECT_THAT(all.at("block stops_its_input").advice, HasSubstr("look for a stop_gradient"));
    EXPECT_THAT(all.at("cell forgets_the_past").message, HasSubstr("the gradient of state 0 before the step is wrong"));
}

TEST_F(CausesTest, TellsAddingFromOverwriting) {
    Options options;
    options.only = "ARM-LAYER-023";
    for (const Section &section : check_file(testing::broken_plugin("layer_gradients"), options).sections) {
        if (section.component == "layer never_adds") {
            ASSERT_EQ(section.results.size(), 1u);
            EXPECT_THAT(section.results[0].outcome.advice, HasSubstr("ARM_ADD is treated as ARM_OVERWRITE"));
            return;
        }
    }
    FAIL() << "never_adds was not looked at";
}

} // namespace
} // namespace armature::check
