// SPDX-License-Identifier: MIT
// elf.hpp: what a file says of itself as a shared object, found out by reading. Runs nothing of it.
#pragma once

#include <filesystem>
#include <string>

namespace armature::plugin {

// What stands against loading the file, as one sentence; "" if nothing does. The loader trusts the headers that are
// checked here: it maps what they say, and a file shorter than that ends the process with SIGBUS.
std::string unloadable(const std::filesystem::path &file);
std::string unloadable(int descriptor);

// Of a file that unloadable() has nothing against:
// The linker's identifier of what it linked (GNU build-id), as hexadecimal digits; "" if there is none.
std::string build_id(int descriptor);
// The first folder or library that it asks for by a path which is not absolute ("$ORIGIN/../lib", "build"): what is
// found there depends on where the file lies or on the working directory. "" if there is none.
std::string relative_path(int descriptor);

} // namespace armature::plugin
