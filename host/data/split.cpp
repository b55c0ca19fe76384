// SPDX-License-Identifier: MIT
// split.cpp: see split.hpp.
#include "data/split.hpp"

#include "support/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace armature::data {
namespace {

constexpr std::array<const char *, 3> names = {"training", "validation", "test"};
constexpr double slack = 1e-9; // 0.7 + 0.15 + 0.15 may come out above 1, and 0.29 of 100 below 29

Share whole(const DecodedSplit *split) {
    return {split, {}, split == nullptr ? 0 : split->examples};
}

[[noreturn]] void refuse_fractions(const experiment::Data &data, const std::string &wanted) {
    throw Error(Fault::experiment,
                fmt::format("the split [{}] is not possible: {}", fmt::join(data.split, ", "), wanted), "/data/split");
}

// The fractions that hold for a pool of examples: what the experiment says, checked, or the default.
std::vector<double> fractions(const experiment::Data &data, const std::vector<double> &standard, size_t most) {
    const std::vector<double> &given = data.split;
    if (given.empty()) {
        return standard;
    }
    if (given.size() < 2 || given.size() > most) {
        refuse_fractions(data, most == 2 ? "the data set has a test split of its own, so it takes two fractions of its "
                                           "training split: training, validation"
                                         : "it takes two or three fractions: training, validation, test");
    }
    for (const double fraction : given) {
        if (!(fraction >= 0 && fraction <= 1)) {
            refuse_fractions(data, fmt::format("{} is no fraction from 0 to 1", fraction));
        }
    }
    if (const double sum = std::accumulate(given.begin(), given.end(), 0.0); sum > 1 + slack) {
        refuse_fractions(data, fmt::format("the fractions sum to {:.6g}, which is above 1", sum));
    }
    return given;
}

// Deals the examples of a split out by fractions; shares that get none stay as they are.
void deal(const DecodedSplit &pool, const std::vector<double> &fractions, const experiment::Data &data,
          std::array<Share, 3> &shares) {
    const std::vector<int64_t> order = random::permutation(random::stream(data.seed, "split", ""), pool.examples);
    double cumulative = 0;
    int64_t from = 0;
    for (size_t i = 0; i < fractions.size(); ++i) {
        cumulative += fractions[i];
        const auto to = std::min(
            pool.examples, static_cast<int64_t>(std::floor(cumulative * static_cast<double>(pool.examples) + slack)));
        if (fractions[i] == 0 && i != training) {
            continue;
        }
        if (to == from) {
            throw Error(Fault::data,
                        fmt::format("the {} split is empty: {} of {} examples is less than one", names[i], fractions[i],
                                    pool.examples),
                        "/data/split", "give it a larger fraction, or 0 to do without it");
        }
        std::vector<int64_t> mine(order.begin() + from, order.begin() + to);
        std::sort(mine.begin(), mine.end());
        shares[i] = {&pool, std::move(mine), to - from};
        from = to;
    }
}

// Keeps `limit` of the training examples, chosen at random: a file may be sorted by class.
void limit(Share &share, const experiment::Data &data) {
    if (data.limit <= 0 || share.size <= data.limit) {
        return;
    }
    std::vector<int64_t> chosen = random::permutation(random::stream(data.seed, "limit", ""), share.size);
    chosen.resize(static_cast<size_t>(data.limit));
    std::sort(chosen.begin(), chosen.end());
    for (int64_t &example : chosen) {
        example = share.examples.empty() ? example : share.examples[static_cast<size_t>(example)];
    }
    share.examples = std::move(chosen);
    share.size = data.limit;
}

} // namespace

std::array<Share, 3> split(const Decoded &decoded, const experiment::Data &data) {
    std::array<Share, 3> shares = {whole(nullptr), whole(decoded.split("validation")), whole(decoded.split("test"))};
    const DecodedSplit *all = decoded.split("all");
    const DecodedSplit &pool = all != nullptr ? *all : *decoded.split("training");
    if (shares[validation].of != nullptr) {
        if (!data.split.empty()) {
            refuse_fractions(data, "the data set has a validation split of its own; leave \"split\" out");
        }
        shares[training] = whole(&pool);
    } else if (shares[test].of != nullptr) {
        deal(pool, fractions(data, {0.9, 0.1}, 2), data, shares);
    } else {
        deal(pool, fractions(data, {0.7, 0.15, 0.15}, 3), data, shares);
    }
    limit(shares[training], data);
    return shares;
}

} // namespace armature::data
