// SPDX-License-Identifier: MIT
// library.hpp: one loaded shared object. Once loaded it stays for the process's life. Worker and scanner only.
#pragma once

#include "plugin/binary.hpp"
#include "plugin/kind.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace armature::plugin {

// Text that a library may leave out.
inline std::string text(const char *value) {
    return value == nullptr ? "" : value;
}

std::string message(const arm_error &error); // as far as it is text; "" if there is none

class Library {
public:
    // Loads (RTLD_NOW | RTLD_LOCAL) after reading what can be read without running its code. Throws
    // Error(Fault::plugin) for: not an ELF file of this machine, a path to a library that depends on where the file
    // lies, no entry symbol, another ABI (both numbers named), an instruction set that this processor lacks, an init
    // that fails. Restores the floating-point mode if loading changed it, and remembers that it did.
    static std::shared_ptr<Library> open(std::shared_ptr<const Binary> binary);
    // The same, but loads the file itself: for what looks at a plugin rather than relying on it (`plugins check`, whose
    // tools want to open it by its name). Only if nobody writes to the file meanwhile is it what was hashed.
    static std::shared_ptr<Library> open(const std::filesystem::path &file);

    const arm_entry &entry() const { return *entry_; }
    const arm_descriptor *find(Kind kind, std::string_view name) const; // nullptr if it has none in that namespace

    std::filesystem::path file;
    std::string sha256, build_id; // build_id: the linker's; may be empty
    std::string sdk_version, compiler, flags, instruction_set;
    std::shared_ptr<const Binary> binary; // the bytes that were hashed
    uint32_t abi_major = 0, abi_minor = 0;
    bool changed_float_mode = false;

private:
    static std::shared_ptr<Library> load(std::shared_ptr<const Binary> binary, bool from_memory);
    void start(void *handle); // the loader's; looks at the entry and calls init
    const arm_entry *entry_ = nullptr;
};

} // namespace armature::plugin
