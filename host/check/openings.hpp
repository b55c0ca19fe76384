// SPDX-License-Identifier: MIT
// openings.hpp: a data set opened with everything that it can be opened with, for the checks that look at what it
// holds.
#pragma once

#include "check/check.hpp"
#include "check/dataset_bench.hpp"
#include "check/last_words.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace armature::check {

inline constexpr int64_t most_examples = 300; // looked at in each split

inline std::vector<int64_t> first_examples(int64_t examples) {
    std::vector<int64_t> out(static_cast<size_t>(std::min(examples, most_examples)));
    std::iota(out.begin(), out.end(), int64_t{0});
    return out;
}

// Settings that make more than this are not opened: it would take long, and shows nothing new.
inline bool modest(const Json &settings) {
    return std::none_of(settings.begin(), settings.end(), [](const Json &value) {
        return value.is_number_integer() && std::abs(value.get<double>()) > 1000;
    });
}

// Every opening that succeeds; its settings are known to be accepted by create.
template <class Look> void each_opening(const Subject &s, Look &&look) {
    size_t opened = 0;
    for (const Json &settings : s.settings()) {
        constexpr size_t enough = 6;
        if (!modest(settings) || opened == enough) {
            continue;
        }
        subject(s.component->who + with(settings));
        std::optional<DatasetBench> bench;
        try {
            bench.emplace(*s.component, settings);
        } catch (const Error &) {
            continue; // these settings do not go with this file
        }
        ++opened;
        look(*bench, settings);
    }
}

} // namespace armature::check
