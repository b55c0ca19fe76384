// SPDX-License-Identifier: MIT
// small.hpp: a small experiment that is right, changed one thing at a time by the tests; and what it is refused for.
#pragma once

#include "experiment/resolve.hpp"
#include "support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace armature::experiment::testing {

// All built plugins, scanned once.
inline const plugin::Catalogue &catalogue() {
    static const plugin::Catalogue all = plugin::Catalogue::scan({armature::testing::plugin_folder()});
    return all;
}

inline Json small() {
    return parse_json(R"({
        "name": "small",
        "data": {"dataset": "spirals", "points": 50},
        "network": [{"layer": "affine", "units": "${width}"}, "tanh", {"layer": "affine", "units": "${data.classes}"}],
        "loss": "cross_entropy", "metrics": ["accuracy"],
        "optimizer": {"optimizer": "adam", "rate": 0.01},
        "train": {"epochs": 3},
        "variables": {"width": 8}})",
                      "small");
}
// With some top-level keys replaced; a null removes one.
inline Json small(const char *changes) {
    Json json = small();
    json.merge_patch(parse_json(changes, "changes"));
    return json;
}

inline Document document(Json json) {
    Document out = from_json(std::move(json), "folder");
    out.file = "small.json";
    return out;
}

inline Facts facts() {
    return {{"data.classes", 2},
            {"data.features", 2},
            {"data.training", 70},
            {"data.input_fields", Json::array({"features", "extra"})},
            {"data.target_fields", Json::array({"label"})}};
}

inline Resolved resolved(const Json &json, const Assignment &assignment = {}) {
    return resolve(document(json), assignment, facts(), catalogue());
}

// "where: message (hint)" of every error.
template <class Work> std::vector<std::string> refusals(Work work) {
    std::vector<std::string> out;
    try {
        work();
    } catch (const Errors &errors) {
        for (const Error &error : errors.list) {
            EXPECT_EQ(error.fault, Fault::experiment);
            out.emplace_back(error.what());
        }
    } catch (const Error &error) {
        out.emplace_back(error.what());
    }
    return out;
}
inline std::vector<std::string> checked(const Json &json) {
    return refusals([&] { check(document(json), catalogue()); });
}
inline std::vector<std::string> refused(const Json &json) {
    return refusals([&] { resolved(json); });
}

inline std::vector<std::string> names(const Resolved &experiment) {
    std::vector<std::string> out;
    for (const Layer &layer : experiment.network) {
        out.push_back(layer.name);
    }
    return out;
}

} // namespace armature::experiment::testing
