// SPDX-License-Identifier: MIT
// dataset_examples.cpp: levels 5 and 7 for data sets: examples that are always the same, and such as can be learned
// from.
#include "check/openings.hpp"
#include "support/hash.hpp"
#include "support/random.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

namespace armature::check {

namespace {

Outcome reads_in_any_order(const Subject &s) {
    each_opening(s, [&](const DatasetBench &b, const Json &settings) {
        for (uint32_t split = 0; split < b.splits.size(); ++split) {
            const std::vector<int64_t> all = first_examples(b.splits[split].second);
            const std::vector<std::string> straight = b.bytes(split, all);
            const arm_random stream = random::stream(s.seed(), "order", b.splits[split].first);
            std::vector<int64_t> mixed = random::permutation(stream, static_cast<int64_t>(all.size()));
            mixed.push_back(mixed.front()); // twice the same
            const std::vector<std::string> shuffled = b.bytes(split, mixed), alone = b.bytes(split, {mixed.back()});
            for (size_t f = 0; f < b.fields.size(); ++f) {
                const auto bytes = static_cast<size_t>(b.fields[f].bytes());
                for (size_t k = 0; k < mixed.size(); ++k) {
                    const std::string expected = straight[f].substr(static_cast<size_t>(mixed[k]) * bytes, bytes);
                    if (shuffled[f].substr(k * bytes, bytes) != expected ||
                        (k + 1 == mixed.size() && alone[f] != expected)) {
                        throw Broken(fmt::format("example {} of the split {} differs in field {} when it is read in "
                                                 "another order{}",
                                                 mixed[k], b.splits[split].first, b.fields[f].name, with(settings)),
                                     "an example is a function of its split and index: draw in open, not in read");
                    }
                }
            }
        }
    });
    return passed();
}

std::string content_hash(const DatasetBench &b) {
    Sha256 hash;
    for (uint32_t split = 0; split < b.splits.size(); ++split) {
        hash.add(b.splits[split].first);
        for (const std::string &field : b.bytes(split, first_examples(b.splits[split].second))) {
            hash.add(field);
        }
    }
    return hash.hex();
}

Outcome has_a_stable_content(const Subject &s) {
    each_opening(s, [&](const DatasetBench &b, const Json &settings) {
        if (content_hash(DatasetBench(*s.component, settings)) != content_hash(b)) {
            throw Broken("opened twice, it holds other examples" + with(settings),
                         "generated data come from opening.random(), files are read in a fixed order");
        }
    });
    return passed();
}

Outcome gives_usable_values(const Subject &s) {
    each_opening(s, [](const DatasetBench &b, const Json &settings) {
        for (uint32_t split = 0; split < b.splits.size(); ++split) {
            const std::vector<int64_t> all = first_examples(b.splits[split].second);
            for (size_t f = 0; f < b.fields.size(); ++f) {
                const DatasetBench::Field &field = b.fields[f];
                for (const double v : b.read(split, all, f)) {
                    if (!std::isfinite(v) ||
                        (field.classes > 0 && !(v >= 0 && v < static_cast<double>(field.classes)))) {
                        throw Broken(
                            fmt::format("field {} of the split {} holds {}{}{}", field.name, b.splits[split].first, v,
                                        field.classes > 0 ? fmt::format(", and has {} classes", field.classes) : "",
                                        with(settings)),
                            "numbers are finite, labels 0 ... classes - 1");
                    }
                }
            }
        }
    });
    return passed();
}

Outcome keeps_splits_apart(const Subject &s) {
    constexpr double tolerated = 0.01;
    std::string shared;
    bool looked = false;
    each_opening(s, [&](const DatasetBench &b, const Json &settings) {
        std::map<std::string, std::set<std::string>> examples;
        for (uint32_t split = 0; split < b.splits.size(); ++split) {
            for (const int64_t i : first_examples(b.splits[split].second)) {
                std::string whole;
                for (const std::string &field : b.bytes(split, {i})) {
                    whole += field;
                }
                examples[b.splits[split].first].insert(whole);
            }
        }
        for (auto one = examples.begin(); one != examples.end(); ++one) {
            for (auto other = std::next(one); other != examples.end(); ++other) {
                looked = true;
                const auto both = std::count_if(one->second.begin(), one->second.end(),
                                                [&](const std::string &x) { return other->second.contains(x); });
                const auto fewer = static_cast<double>(std::min(one->second.size(), other->second.size()));
                const std::string text = fmt::format("the splits {} and {} share {} of {:g} examples{}", one->first,
                                                     other->first, both, fewer, with(settings));
                if (static_cast<double>(both) > tolerated * fewer + 1) {
                    throw Broken(text, "an example of the test split must not be trained on");
                }
                shared = both > 0 ? text : shared;
            }
        }
    });
    return !shared.empty() ? warning(shared) : looked ? passed() : skipped("has one split");
}

} // namespace

std::vector<Check> example_checks() {
    constexpr auto dataset = Scope::dataset;
    return {
        {"ARM-DATA-005", 5, dataset, "Opened twice, it holds the same examples", has_a_stable_content, Gate::here},
        {"ARM-DATA-006", 7, dataset, "Examples are the same in any order", reads_in_any_order, Gate::here},
        {"ARM-DATA-007", 7, dataset, "Numbers are finite, labels within their classes", gives_usable_values},
        {"ARM-DATA-008", 7, dataset, "Splits share no examples", keeps_splits_apart},
    };
}

} // namespace armature::check
