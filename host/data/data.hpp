// SPDX-License-Identifier: MIT
// data.hpp: a data set opened for a run: found, hashed, decoded once into a memory-mapped cache that runs share, split,
// and normalised from training statistics only.
#pragma once

#include "experiment/resolved.hpp"
#include "plugin/registry.hpp"

#include <armature/shape.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace armature::data {

struct Field {
    std::string name;
    bool target = false;
    Shape one; // of one example, as the network sees it: type is the run's, or ARM_I32 for indices
    int64_t classes = 0;
};

struct Source {
    std::string named;          // as the experiment says
    std::filesystem::path path; // as found: a file, or a folder
    std::string sha256;         // of its bytes, or of the files below it (tree.hpp)
    int64_t bytes = 0;
};

// One part of the data: reads examples by their place in the part, 0 ... size() - 1.
class Part {
public:
    virtual ~Part() = default;
    virtual int64_t size() const = 0;
    // Writes field `field` of the examples, one after another, converted and normalised. Allocates nothing.
    virtual void read(size_t field, std::span<const int64_t> examples, void *out) const = 0;
};

struct Opened {
    std::vector<Field> fields;                              // inputs first
    std::unique_ptr<Part> training, validation, test;       // empty ones have size 0
    std::map<std::string, std::vector<std::string>> tables; // class names, vocabularies
    std::vector<Source> sources;
    std::string sha256;        // of everything the examples depend on: sources, dataset plugin, settings, split
    experiment::Facts facts;   // data.classes, data.features, data.width ..., data.training, data.validation, data.test
    std::string normalisation; // what was done, for the record (JSON)
};

// type: ARM_F32 or ARM_F64. Throws Error(Fault::data) or Error(Fault::experiment).
Opened open(const experiment::Data &data, const std::filesystem::path &folder, plugin::Registry &registry,
            int32_t type);

// The fields and the facts alone, for who wants to know shapes: no example is read, there are no parts and no hashes.
Opened outline(const experiment::Data &data, const std::filesystem::path &folder, plugin::Registry &registry,
               int32_t type);

// Where a path is looked for: absolute, the experiment's folder, ARMATURE_DATA, the user's cache, system packages.
std::vector<std::filesystem::path> places(const std::filesystem::path &folder);
// The first place that has it, a file, or a folder where the name ends with a slash; throws Error(Fault::data) that
// lists where it was looked for.
std::filesystem::path find(const std::string &named, const std::filesystem::path &folder);

// The order of the training examples in an epoch: a pure function of the seed and the epoch.
std::vector<int64_t> order(int64_t examples, uint64_t seed, int64_t epoch, bool shuffle);

} // namespace armature::data
