// SPDX-License-Identifier: MIT
// elf_image.hpp: what a shared object asks for and offers, read from its dynamic section and symbols. Runs nothing of
// it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace armature::check {

struct ElfImage {
    struct Symbol {
        std::string name;
        bool defined = false;
        bool unique = false; // STB_GNU_UNIQUE: one for the whole process, whatever the visibility of its library
        bool weak = false;
    };
    std::vector<std::string> needed;   // libraries
    std::vector<std::string> versions; // of symbols: "GLIBC_2.34"
    std::vector<Symbol> symbols;       // dynamic ones but for local ones

    bool asks_for(std::string_view prefix) const; // an undefined symbol that begins so
};

// Of a file that plugin::unloadable() has nothing against. Throws Error(Fault::plugin) for a damaged one.
ElfImage read_elf(const std::filesystem::path &file);

} // namespace armature::check
