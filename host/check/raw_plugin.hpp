// SPDX-License-Identifier: MIT
// raw_plugin.hpp: a plugin's entry and descriptors as they are, before the loader has looked at them: for the checks
// that say which of its promises a file breaks.
#pragma once

#include "check/outcome.hpp"

#include <armature/entry.h>

#include <filesystem>
#include <string>
#include <vector>

namespace armature::check {

class RawPlugin {
public:
    // Loads the file and finds the entry. Throws Broken if it does not load.
    explicit RawPlugin(const std::filesystem::path &file);

    const arm_entry &entry() const { return *entry_; }
    void *handle() const { return handle_; }
    void start() const; // calls init; throws Broken if that fails
    // All descriptors, of a plugin that has started. Throws Broken if one is NULL.
    std::vector<const arm_descriptor *> descriptors() const;

    static const arm_host &host();

private:
    void *handle_ = nullptr;
    const arm_entry *entry_ = nullptr;
};

// "layer affine", or "component 3" where there is not so much.
std::string who(const arm_descriptor &descriptor, size_t index);

} // namespace armature::check
