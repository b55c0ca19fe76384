// SPDX-License-Identifier: MIT
// dataset_bench.hpp: a data set opened as the host opens it, without its cache, splits or normalisation; and gzip.
#pragma once

#include "support/loaded.hpp"

#include <armature/shape.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace armature::testing {

class DatasetBench {
public:
    struct Field {
        bool target;
        std::string name;
        Shape shape;
        int64_t classes;
    };

    // Asks for the sources, finds each in `folder` (as it is named, or with ".gz") and opens. Throws Error.
    DatasetBench(const std::string &name, const Json &settings, const std::filesystem::path &folder = ".",
                 uint64_t seed = 1);

    std::vector<std::string> sources;
    std::vector<Field> fields;
    std::vector<std::pair<std::string, int64_t>> splits;
    std::map<std::string, std::vector<std::string>> tables;

    // Field `field` of these examples, one after another, as doubles.
    std::vector<double> read(uint32_t split, const std::vector<int64_t> &examples, size_t field) const;
    std::vector<double> all(size_t field, uint32_t split = 0) const;

private:
    Loaded<arm_dataset> dataset_;
};

// What the data set says when it refuses these settings or this file; fails the test if it takes them.
std::string refusal(const std::string &name, const Json &settings, const std::filesystem::path &folder = ".");

std::string gzip(const std::string &content);

} // namespace armature::testing
