// SPDX-License-Identifier: MIT
// Decoding: what it generates is judged by the recurrence that it was trained as, run over the generated tokens.
#include "support/allocations.hpp"
#include "support/recurrences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace armature::testing {
namespace {

using experiment::Layer;
using ::testing::HasSubstr;

constexpr int64_t batch = 3;
constexpr int32_t start = 1;

std::vector<data::Field> fields(int64_t tokens, int64_t steps) {
    return {{"w", false, Shape(ARM_I32, {{ARM_ROLE_TIME, steps}}), tokens},
            input("h", {4}),
            input("c", {2}),
            sequence("e", 2, 3),
            sequence("y", tokens, steps, true)};
}
// Over tokens "w", from a state "h" (or a learned one), with "c" and all steps of "e" in every step.
Layer decoder(const std::string &kind, int64_t tokens, const Json &settings, bool learned) {
    Layer out = layer(kind, settings, "decoder", {"w"});
    out.component.networks["body"] =
        body({layer("embedding", {{"units", 3}, {"vocabulary", tokens}}, "table", {"token"}),
              layer("scale", {{"factor", 3.0}}, "loud", {"table"}),
              layer("reduce_mean", {{"over", Json::array({"time"})}, {"keep", false}}, "summary", {"e"}),
              layer("concatenate", {}, "both", {"loud", "c", "summary"}),
              layer("gru_cell", {{"units", 4}, {"learned", learned}}, "cell", {"both"}),
              layer("affine", {{"units", tokens}}, "sharp", {"cell"}),
              layer("scale", {{"factor", 2.5}}, "scores", {"sharp"})},
             {"token", "c", "e"});
    out.constants = {"c", "e"};
    if (!learned) {
        out.initial = {"h"};
    }
    return out;
}

struct Generated {
    std::vector<std::vector<int32_t>> tokens; // of each example
    std::vector<double> worth;
};

class Decoding : public ::testing::Test {
protected:
    // The decoder, and the recurrence of the same parameters.
    void make(int64_t tokens, int64_t steps, const Json &settings, bool learned) {
        tokens_ = tokens;
        steps_ = steps;
        Json all = {{"start", start}, {"end", end_}};
        all.update(settings);
        made_ =
            std::make_unique<Made>(std::vector<Layer>{decoder("decode", tokens, all, learned)}, fields(tokens, steps),
                                   batch, std::vector<std::string>{"decoder.1", "decoder.2"});
        judge_ = std::make_unique<Made>(std::vector<Layer>{decoder("recurrent", tokens, Json::object(), learned)},
                                        fields(tokens, steps), batch);
    }
    Generated generate() {
        network::Plan &plan = made_->network.plan(network::Mode::evaluate, batch);
        fill(plan, made_->fields, 11);
        plan.forward(1);
        const arm_tensor &chosen = plan.output("decoder.1");
        const Shape shape(chosen.shape);
        EXPECT_EQ(shape.text(), Shape(ARM_I32, {{ARM_ROLE_BATCH, batch}, {ARM_ROLE_TIME, steps_}}).text());
        EXPECT_EQ(shape.type(), ARM_I32);
        Generated out;
        for (int64_t b = 0; b < batch; ++b) {
            out.tokens.emplace_back();
            for (int64_t t = 0; t < steps_; ++t) {
                out.tokens.back().push_back(static_cast<const int32_t *>(chosen.data)[t * batch + b]);
            }
            out.worth.push_back(static_cast<const double *>(plan.output("decoder.2").data)[b]);
        }
        return out;
    }
    // log p of each token at each step for one example that is given these tokens.
    std::vector<std::vector<double>> judge(int64_t example, const std::vector<int32_t> &tokens) {
        auto *w = static_cast<int32_t *>(judge_->field("w"));
        std::fill_n(w, batch * steps_, 0);
        for (int64_t t = 0; t < steps_; ++t) {
            w[t * batch + example] = t == 0 ? start : tokens[static_cast<size_t>(t - 1)];
        }
        judge_->plan.forward(0);
        const std::vector<double> scores = judge_->output("decoder");
        std::vector<std::vector<double>> out;
        for (int64_t t = 0; t < steps_; ++t) {
            const double *y = scores.data() + (t * batch + example) * tokens_;
            double sum = 0;
            for (int64_t v = 0; v < tokens_; ++v) {
                sum += std::exp(y[v]);
            }
            out.emplace_back();
            for (int64_t v = 0; v < tokens_; ++v) {
                out.back().push_back(y[v] - std::log(sum));
            }
        }
        return out;
    }
    // Of a sequence up to its end token.
    double worth(int64_t example, const std::vector<int32_t> &tokens, double normalisation) {
        const auto p = judge(example, tokens);
        double sum = 0;
        size_t t = 0;
        do {
            sum += p[t][static_cast<size_t>(tokens[t])];
        } while (tokens[t++] != end_ && t < tokens.size());
        return sum / std::pow(static_cast<double>(t), normalisation);
    }

    int64_t tokens_ = 0, steps_ = 0;
    int32_t end_ = 2;
    std::unique_ptr<Made> made_, judge_;
};

TEST_F(Decoding, TrainsAsARecurrenceOverTheGivenTokens) {
    make(5, 4, {{"beam", 3}}, true);
    EXPECT_EQ(made_->gradient(), judge_->gradient());
    EXPECT_EQ(made_->output("decoder"), judge_->output("decoder"));
    // In evaluation too, so that losses and metrics keep their meaning.
    network::Plan &plan = made_->network.plan(network::Mode::evaluate, batch);
    fill(plan, made_->fields, 11);
    plan.forward(1);
    const auto *y = static_cast<const double *>(plan.output("decoder").data);
    EXPECT_EQ(std::vector<double>(y, y + 5 * 4 * batch), judge_->output("decoder"));
}

TEST_F(Decoding, GreedySearchTakesTheLikeliestToken) {
    make(6, 7, Json::object(), false);
    const Generated first = generate();
    EXPECT_NE(first.tokens[0], first.tokens[1]); // examples begin with states of their own
    end_ = first.tokens[0][3];                   // so the first example ends early
    make(6, 7, Json::object(), false);
    const Generated generated = generate();
    for (int64_t b = 0; b < batch; ++b) {
        const std::vector<int32_t> &tokens = generated.tokens[static_cast<size_t>(b)];
        const auto p = judge(b, tokens);
        bool over = false;
        for (size_t t = 0; t < tokens.size(); ++t) {
            const auto likeliest = static_cast<int32_t>(std::max_element(p[t].begin(), p[t].end()) - p[t].begin());
            EXPECT_EQ(tokens[t], over ? end_ : likeliest) << "example " << b << " step " << t;
            over = over || likeliest == end_;
        }
        EXPECT_TRUE(over || b != 0);
        EXPECT_NEAR(generated.worth[static_cast<size_t>(b)], worth(b, tokens, 0), 1e-12);
    }
}

// A beam that holds all beginnings finds the best of all sequences.
TEST_F(Decoding, AWideBeamFindsTheBest) {
    for (const double normalisation : {0.0, 1.0}) {
        make(3, 4, {{"beam", 81}, {"normalisation", normalisation}}, false);
        const Generated generated = generate();
        for (int64_t b = 0; b < batch; ++b) {
            double best = -std::numeric_limits<double>::infinity();
            std::vector<int32_t> sequence;
            for (int32_t number = 0; number < 81; ++number) {
                std::vector<int32_t> tokens = {number / 27, number / 9 % 3, number / 3 % 3, number % 3};
                std::fill(std::find(tokens.begin(), tokens.end(), end_), tokens.end(), end_);
                if (const double w = worth(b, tokens, normalisation); w > best) {
                    best = w;
                    sequence = tokens;
                }
            }
            EXPECT_EQ(generated.tokens[static_cast<size_t>(b)], sequence) << "example " << b;
            EXPECT_NEAR(generated.worth[static_cast<size_t>(b)], best, 1e-12);
        }
    }
}

// Had a beginning another's states, its worth would be another.
TEST_F(Decoding, StatesFollowTheirBeginnings) {
    double greedy = 0;
    for (const int64_t beam : {1, 2, 4}) {
        for (const bool learned : {false, true}) {
            SCOPED_TRACE("beam " + std::to_string(beam) + (learned ? ", learned" : ""));
            make(6, 8, {{"beam", beam}, {"normalisation", 0.6}}, learned);
            const Generated generated = generate();
            for (int64_t b = 0; b < batch; ++b) {
                const double w = generated.worth[static_cast<size_t>(b)];
                EXPECT_NEAR(w, worth(b, generated.tokens[static_cast<size_t>(b)], 0.6), 1e-12);
                greedy += beam == 1 ? w : beam == 4 ? -w : 0;
            }
        }
    }
    EXPECT_LT(greedy, 0) << "a wider beam found nothing better";
}

TEST_F(Decoding, AllocatesNothing) {
    if (!counts_allocations()) {
        GTEST_SKIP() << "the sanitizer has an allocator of its own";
    }
    make(6, 8, {{"beam", 3}}, true);
    const Generated first = generate();
    network::Plan &plan = made_->network.plan(network::Mode::evaluate, batch);
    plan.forward(1);
    const int64_t before = allocations();
    for (uint64_t step = 2; step < 5; ++step) {
        plan.forward(step);
    }
    EXPECT_EQ(allocations(), before);
}

TEST_F(Decoding, RefusesWhatIsNoSequenceOfTokens) {
    const Json settings = {{"start", start}, {"end", 6}};
    EXPECT_THAT(refusal({decoder("decode", 6, settings, true)}, fields(6, 3)), HasSubstr("\"end\" 6 among them"));
    Layer no_tokens = layer("decode", {{"start", start}, {"end", 2}}, "decoder", {"y"});
    no_tokens.component.networks["body"] = body({layer("elman_cell", {{"units", 6}}, "cell", {"x"})});
    EXPECT_THAT(refusal({no_tokens}, fields(6, 3)), HasSubstr("must be indices [batch, time]"));
}

} // namespace
} // namespace armature::testing
