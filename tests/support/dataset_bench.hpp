// SPDX-License-Identifier: MIT
// dataset_bench.hpp: the plugin checker's bench for data sets, with built plugins by name; and gzip.
#pragma once

#include "check/dataset_bench.hpp"
#include "support/loaded.hpp"

#include <filesystem>
#include <string>

namespace armature::testing {

class DatasetBench : public check::DatasetBench {
public:
    DatasetBench(const std::string &name, const Json &settings, const std::filesystem::path &folder = ".",
                 uint64_t seed = 1)
        : check::DatasetBench(component(plugin::Kind::dataset, name), settings, folder, seed) {}
};

// What the data set says when it refuses these settings or this file; fails the test if it takes them.
std::string refusal(const std::string &name, const Json &settings, const std::filesystem::path &folder = ".");

std::string gzip(const std::string &content);

} // namespace armature::testing
