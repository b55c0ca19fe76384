// SPDX-License-Identifier: MIT
// The networks of experiments/networks: as large as they were published, and their reduced ones learn.
//
// Parameters: AlexNet's of Caffe's model; VGG's, ResNet's and their multiply-adds of torchvision 0.14; GoogLeNet's of
// the paper's table with biases; the small residual networks' by hand from the paper's 0.27, 0.46, 0.66, 0.85 and 1.7
// million; LeNet-5's and All-CNN-C's by hand.
#include "commands/show_network.hpp"
#include "support/json.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <set>

namespace armature::testing {
namespace {

namespace fs = std::filesystem;

fs::path folder() {
    return source_folder() / "experiments" / "networks";
}

network::Cost cost_of(const std::string &name, const std::string &mode = "train",
                      const std::vector<std::string> &overrides = {}) {
    commands::NetworkOptions options;
    options.file = (folder() / (name + ".json")).string();
    options.mode = mode;
    options.overrides = overrides;
    options.plugin_folders = {plugin_folder().string()};
    return std::move(commands::look_at_network(options)->cost);
}

struct Published {
    const char *name;
    int64_t parameters, multiply_adds; // 0: not published
};

const std::vector<Published> published = {
    {"lenet-5", 61'706, 416'520},
    {"alexnet", 60'965'224, 724'406'816},
    {"vgg-11", 132'863'336, 7'609'090'048},
    {"vgg-13", 133'047'848, 11'308'466'176},
    {"vgg-16-1x1", 133'638'952, 0},
    {"vgg-16", 138'357'544, 15'470'264'320},
    {"vgg-19", 143'667'240, 19'632'062'464},
    {"googlenet", 13'378'280, 0},
    {"resnet-18", 11'689'512, 1'814'073'344},
    {"resnet-34", 21'797'672, 3'663'761'408},
    {"resnet-50", 25'557'032, 4'089'184'256},
    {"resnet-101", 44'549'160, 7'801'405'440},
    {"resnet-152", 60'192'808, 11'513'626'624},
    {"resnet-cifar-20", 269'722, 0},
    {"resnet-cifar-32", 464'154, 0},
    {"resnet-cifar-44", 658'586, 0},
    {"resnet-cifar-56", 853'018, 0},
    {"resnet-cifar-110", 1'727'962, 0},
    {"all-convolutional", 1'369'738, 0},
};

TEST(Networks, HaveThePublishedSizes) {
    for (const Published &one : published) {
        const network::Cost cost = cost_of(one.name);
        EXPECT_EQ(cost.parameters, one.parameters) << one.name;
        if (one.multiply_adds != 0) {
            EXPECT_EQ(cost.multiply_adds, one.multiply_adds) << one.name;
        }
    }
}

TEST(Networks, AreAllHere) {
    std::set<std::string> known;
    for (const Published &one : published) {
        known.insert(one.name);
    }
    for (const fs::directory_entry &file : fs::directory_iterator(folder())) {
        const std::string name = file.path().stem().string();
        EXPECT_TRUE(known.count(name) != 0 || name.ends_with("-small")) << name;
    }
    EXPECT_EQ(known.size(), published.size());
}

// "1,234,567" at the beginning of a cell.
int64_t number(const std::string &cell) {
    std::string digits;
    for (const char c : cell) {
        if (c >= '0' && c <= '9') {
            digits += c;
        } else if (c != ',' && !(c == ' ' && digits.empty())) {
            break;
        }
    }
    return digits.empty() ? 0 : std::stoll(digits);
}

TEST(Networks, StandInTheDocumentAsTheyAre) { // in evaluation: without heads
    const std::string page = read_file(source_folder() / "docs" / "networks.md");
    for (const Published &one : published) {
        const std::string begin = "\n| `" + std::string(one.name) + "` |";
        const size_t at = page.find(begin);
        ASSERT_NE(at, std::string::npos) << one.name;
        const size_t parameters = at + begin.size(), products = page.find('|', parameters) + 1;
        const network::Cost cost = cost_of(one.name, "evaluate");
        EXPECT_EQ(number(page.substr(parameters, 40)), cost.parameters) << one.name;
        EXPECT_EQ(number(page.substr(products, 40)), cost.multiply_adds) << one.name;
    }
    EXPECT_NE(page.find("6,998,552; in training 13,378,280"), std::string::npos);
}

TEST(Networks, GoogLeNetHasNoHeadsInEvaluation) {
    EXPECT_EQ(cost_of("googlenet", "evaluate").parameters, 6'998'552);
}

// torchvision's vgg16_bn has 138,365,992 parameters, 4,224 of them biases that batch normalisation takes away again.
TEST(Networks, VggTakesBatchNormalisation) {
    const network::Cost cost = cost_of("vgg-16", "train", {"normalize=true"});
    EXPECT_EQ(cost.parameters, 138'365'992 - 4'224);
    EXPECT_EQ(cost.persistent, 2 * 4'224);
    EXPECT_EQ(cost.multiply_adds, 15'470'264'320);
}

// A step of VGG-16 at 224 x 224 with its parameters and gradients, for a batch of 8, is to stay under 3 GB.
TEST(Networks, Vgg16FitsIntoThreeGigabytes) {
    const network::Cost cost = cost_of("vgg-16", "train", {"train.batch=8"});
    EXPECT_LT(cost.plan_bytes + cost.parameter_bytes, 3'000'000'000);
    EXPECT_GT(cost.plan_bytes, 8 * 64 * 224 * 224 * 4);
}

// The mean loss of the first and of the last `n` steps.
std::pair<double, double> losses(const std::string &name, int steps, int n) {
    const TemporaryFolder room;
    const Finished trained = armature(
        {"run", (folder() / (name + ".json")).string(), "train.steps=" + std::to_string(steps), "train.report=step",
         "train.checkpoint=none", "--db", "runs.db", "--quiet", "--plugin-path", plugin_folder().string()},
        room.path());
    EXPECT_EQ(trained.exit_code, 0) << trained.err;
    const Finished told =
        armature({"query", "select value from metric_history where metric = 'step.loss' order by step", "--format",
                  "json", "--db", "runs.db"},
                 room.path());
    const Json rows = parse_json(told.out, "the losses");
    EXPECT_EQ(rows.size(), static_cast<size_t>(steps)) << name;
    double first = 0, last = 0;
    for (int k = 0; k < n; ++k) {
        first += rows.at(static_cast<size_t>(k))["value"].get<double>() / n;
        last += rows.at(rows.size() - 1 - static_cast<size_t>(k))["value"].get<double>() / n;
    }
    return {first, last};
}

TEST(Networks, TheReducedOnesLearn) {
    const std::pair<const char *, int> steps[] = {{"lenet-5", 150},
                                                  {"alexnet-small", 120},
                                                  {"vgg-small", 60},
                                                  {"googlenet-small", 80},
                                                  {"resnet-small", 60},
                                                  {"resnet-cifar-small", 30},
                                                  {"all-convolutional-small", 70}};
    for (const auto &[name, count] : steps) {
        const auto [first, last] = losses(name, count, 8);
        EXPECT_LT(last, 0.8 * first) << name;
        EXPECT_GT(last, 0) << name;
    }
}

} // namespace
} // namespace armature::testing
