// SPDX-License-Identifier: MIT
// library.hpp: one loaded shared object. Once loaded it stays for the process's life. Worker and scanner only.
#pragma once

#include "plugin/kind.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace armature::plugin {

std::string message(const arm_error &error); // as far as it is text; "" if there is none

class Library {
public:
    // Loads (RTLD_NOW | RTLD_LOCAL, Boost.DLL) after reading what can be read without running its code. Throws
    // Error(Fault::plugin) for: not a regular file, not an ELF file of this machine, no entry symbol, another ABI
    // (both numbers named), an instruction set that this processor lacks, an init that fails. Restores the
    // floating-point mode if loading changed it, and remembers that it did.
    static std::shared_ptr<Library> open(const std::filesystem::path &file);

    const arm_entry &entry() const { return *entry_; }
    const arm_descriptor *find(Kind kind, std::string_view name) const; // nullptr if it has none in that namespace

    std::filesystem::path file;
    std::string sha256;
    std::string sdk_version, compiler, flags, instruction_set;
    uint32_t abi_major = 0, abi_minor = 0;
    bool changed_float_mode = false;

private:
    const arm_entry *entry_ = nullptr;
};

} // namespace armature::plugin
