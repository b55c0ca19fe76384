// SPDX-License-Identifier: MIT
// collector.hpp: the host's side of a dataset plan: takes a plugin's answers, and refuses those that no host could use.
#pragma once

#include "data/decode.hpp"

#include <exception>

namespace armature::data {

class Collector {
public:
    explicit Collector(std::string who) : who_(std::move(who)) {}
    Collector(const Collector &) = delete;
    Collector &operator=(const Collector &) = delete;

    const arm_dataset_plan *naming();  // for sources(): only `source` may be called
    const arm_dataset_plan *opening(); // for open(): everything else

    // What went wrong inside a callback; to be called when the plugin has returned.
    void rethrow() const;
    // After open(): is there something to learn from? Puts the inputs before the targets.
    void finish();

    std::vector<std::string> sources;
    std::vector<DecodedField> fields;
    std::vector<DecodedSplit> splits;
    std::map<std::string, std::vector<std::string>> tables;
    std::vector<size_t> order; // order[i]: the plugin's own number of fields[i]

private:
    template <class F> static arm_status take(void *context, bool opening, F &&answer);
    const arm_dataset_plan *plan(bool opening);
    void add(const arm_field &field);
    void add(const char *split, int64_t examples);
    [[noreturn]] void fault(const std::string &message) const;

    std::string who_;
    arm_dataset_plan plan_{};
    bool opening_ = false;
    std::exception_ptr failure_;
};

} // namespace armature::data
