// SPDX-License-Identifier: MIT
// preload.hpp: a plugin that was built with a sanitizer loads only into a process that began with the sanitizer's own
// library. So the program starts itself again under it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace armature::check {

// "AddressSanitizer", ...; "" for a plugin that was built with none, or is no plugin at all.
std::string sanitizer_of(const std::filesystem::path &plugin);

// Starts this program again with these arguments if a plugin needs it; returns if none does, or if that has been done.
// Throws Error(Fault::plugin) if the sanitizer's library is not to be found.
void begin_again_under_sanitizers(const std::vector<std::filesystem::path> &plugins);

// What a sanitizer reported in these lines, as one sentence; "" if nothing.
std::string sanitizer_report(const std::string &printed);

} // namespace armature::check
