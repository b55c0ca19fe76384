// SPDX-License-Identifier: MIT
// sampler.hpp: ask and tell. A sampler is a pure function of (study seed, trials told): it keeps no state that those do
// not give, so a study is resumed by telling again, and any suggestion can be derived again from its record.
#pragma once

#include "search/space.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

namespace armature::search {

// A trial that has ended. Value: the objective, as the user named it; NaN if there is none (failed, diverged).
struct Told {
    int64_t number = 0;
    experiment::Assignment point;
    double value = std::numeric_limits<double>::quiet_NaN();
};

class Sampler {
public:
    virtual ~Sampler() = default;
    // The point of trial `number` (0, 1, ...), or nullopt if the sampler has no more. `told` are the trials that had
    // ended when this one was asked for, in order of their numbers. Const: asking changes nothing.
    virtual std::optional<experiment::Assignment> ask(int64_t number, const std::vector<Told> &told) const = 0;
    // How many points there are, if that is finite (grid).
    virtual std::optional<int64_t> size() const { return std::nullopt; }
};

struct Study {
    Space space;
    Json variables; // of the document: what `when` may look at
    uint64_t seed = 0;
    bool maximize = true;
    Json options = Json::object(); // of the sampler
};

// "grid", "random", "sobol"; throws Errors with the known names, or what is wrong with the options.
std::unique_ptr<Sampler> make_sampler(const std::string &name, const Study &study);
std::vector<std::string> sampler_names();
std::string sampler_summary(const std::string &name);
Json sampler_schema(const std::string &name); // of its options: the part of JSON Schema that settings use
// The options with their defaults. Throws Errors whose `where` is a pointer into the options.
Json check_sampler(const std::string &name, const Json &options);

// The "sweep" part of a document. A document without one is a sweep of one trial with an empty point.
struct Sweep {
    Space space;
    std::string sampler = "random";
    Json sampler_options = Json::object();
    int64_t trials = 1;     // at most; a grid may have fewer
    int64_t replicates = 1; // runs of each trial, with the seeds s, s + 1, ...
    uint64_t seed = 0;      // of the study
    std::string objective = "validation.loss";
    bool maximize = false;
    Json canonical; // as recorded
};
Sweep read_sweep(const experiment::Document &document);

} // namespace armature::search
