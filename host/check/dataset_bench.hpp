// SPDX-License-Identifier: MIT
// dataset_bench.hpp: a data set opened as the host opens it, without its cache, splits or normalisation.
#pragma once

#include "check/loaded.hpp"

#include <armature/shape.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace armature::check {

class DatasetBench {
public:
    struct Field {
        bool target;
        std::string name;
        Shape shape;
        int64_t classes;
        int64_t bytes() const; // of one example
    };

    // Asks for the sources, finds each in `folder` (as it is named, or with ".gz") and opens. Throws Error.
    DatasetBench(const Component &of, const Json &settings, const std::filesystem::path &folder = ".",
                 uint64_t seed = 1);

    std::vector<std::string> sources;
    std::vector<Field> fields;
    std::vector<std::pair<std::string, int64_t>> splits;
    std::map<std::string, std::vector<std::string>> tables;

    // All fields of these examples into buffers of the caller.
    void read(uint32_t split, const std::vector<int64_t> &examples, const std::vector<void *> &buffers) const;
    // The same as bytes, field by field.
    std::vector<std::string> bytes(uint32_t split, const std::vector<int64_t> &examples, char before = 'x') const;
    // Field `field` of these examples, one after another, as doubles.
    std::vector<double> read(uint32_t split, const std::vector<int64_t> &examples, size_t field) const;
    std::vector<double> all(size_t field, uint32_t split = 0) const;

private:
    plugin::Instance<arm_dataset> dataset_;
};

} // namespace armature::check
