// SPDX-License-Identifier: MIT
// binary.cpp: level 1: the file itself: what it exports, what it needs, whether it loads.
#include "check/check.hpp"
#include "check/elf_image.hpp"
#include "check/raw_plugin.hpp"
#include "plugin/elf.hpp"
#include "support/processor.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace armature::check {

namespace {

Outcome is_a_shared_object(const Subject &s) {
    const std::string reason = plugin::unloadable(s.file);
    return reason.empty() ? passed() : failed(reason, "build it with armature_add_plugin()");
}

std::vector<std::string> exported(const Subject &s, bool unique) {
    std::vector<std::string> names;
    for (const ElfImage::Symbol &symbol : read_elf(s.file).symbols) {
        if (symbol.defined && symbol.unique == unique) {
            names.push_back(symbol.name);
        }
    }
    return names;
}

Outcome exports_one_symbol(const Subject &s) {
    std::vector<std::string> names = exported(s, false);
    const auto entry = std::find(names.begin(), names.end(), ARM_ENTRY_SYMBOL);
    if (entry == names.end()) {
        return failed(fmt::format("has no symbol {}, so it is not a plugin", ARM_ENTRY_SYMBOL),
                      "end its source with ARMATURE_PLUGIN(...)");
    }
    names.erase(entry);
    return names.empty() ? passed()
                         : failed(fmt::format("exports {} symbols besides {}: {}", names.size(), ARM_ENTRY_SYMBOL,
                                              fmt::join(names.begin(), std::min(names.end(), names.begin() + 3), ", ")),
                                  "two plugins would share what has one name: build it with armature_add_plugin(), "
                                  "whose linker script hides the rest");
}

Outcome exports_no_unique_symbol(const Subject &s) {
    const std::vector<std::string> names = exported(s, true);
    return names.empty() ? passed()
                         : failed(fmt::format("defines {} symbols of which the process has only one (STB_GNU_UNIQUE), "
                                              "such as {}",
                                              names.size(), names.front()),
                                  "compile with -fvisibility=hidden -fno-gnu-unique, as armature_add_plugin() does");
}

// "GLIBC_2.34" before "GLIBC_2.4": the numbers are compared.
std::vector<int> version_numbers(const std::string &text) {
    std::vector<int> out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] >= '0' && text[i] <= '9') {
            size_t used = 0;
            out.push_back(std::stoi(text.substr(i, 9), &used));
            i += used;
        }
    }
    return out;
}

std::string requirements(const Subject &s, const ElfImage &image) {
    std::map<std::string, std::string> highest; // by family
    for (const std::string &version : image.versions) {
        std::string &best = highest[version.substr(0, version.find('_'))];
        if (best.empty() || version_numbers(best) < version_numbers(version)) {
            best = version;
        }
    }
    std::vector<std::string> texts;
    for (const auto &[family, version] : highest) {
        texts.push_back(version);
    }
    const RawPlugin raw(s.file);
    const bool told = ARM_HAS(&raw.entry(), arm_entry, build) && raw.entry().abi_major == ARM_ABI_MAJOR &&
                      raw.entry().build != nullptr && raw.entry().build->instruction_set != nullptr;
    return fmt::format("needs {}; instructions: {}", fmt::join(texts, ", "),
                       told ? raw.entry().build->instruction_set : "unknown");
}

Outcome needs_known_libraries(const Subject &s) {
    static const std::set<std::string> allowed = {
        "libc.so.6",      "libm.so.6",     "libpthread.so.0",  "libdl.so.2",   "librt.so.1",
        "libstdc++.so.6", "libgcc_s.so.1", "libopenblas.so.0", "libdnnl.so.2", "libz.so.1",
        "libgomp.so.1",   "libasan.so.8",  "libubsan.so.1",    "libtsan.so.2", "ld-linux-x86-64.so.2"};
    const ElfImage image = read_elf(s.file);
    std::vector<std::string> others;
    std::copy_if(image.needed.begin(), image.needed.end(), std::back_inserter(others),
                 [](const std::string &name) { return !allowed.contains(name); });
    return others.empty() ? passed()
                          : failed(fmt::format("needs {}, which another machine may not have", fmt::join(others, ", ")),
                                   "link it statically, or do without: a plugin may need the C and C++ libraries, "
                                   "OpenBLAS, oneDNN and zlib");
}

Outcome takes_chance_from_the_stream(const Subject &s) {
    static const std::set<std::string> sources = {"rand",
                                                  "srand",
                                                  "rand_r",
                                                  "random",
                                                  "srandom",
                                                  "drand48",
                                                  "erand48",
                                                  "lrand48",
                                                  "mrand48",
                                                  "srand48",
                                                  "arc4random",
                                                  "getrandom",
                                                  "getentropy",
                                                  "arc4random_buf",
                                                  "arc4random_uniform",
                                                  "_ZNSt13random_device9_M_getvalEv",
                                                  "_ZNSt13random_device7_M_initERKNSt7__cxx1112basic_stringIcSt11char_"
                                                  "traitsIcESaIcEEE"};
    for (const ElfImage::Symbol &symbol : read_elf(s.file).symbols) {
        if (!symbol.defined && sources.contains(symbol.name)) {
            return failed(fmt::format("uses {}, a source of chance that the host cannot seed", symbol.name),
                          "take numbers from the frame's random stream: f.random().uniform(...)");
        }
    }
    return passed();
}

Outcome loads(const Subject &s) {
    const RawPlugin raw(s.file);
    return passed(requirements(s, read_elf(s.file)));
}

Outcome fits_this_version(const Subject &s) {
    const arm_entry &entry = RawPlugin(s.file).entry();
    const bool fits = entry.abi_major == ARM_ABI_MAJOR && entry.abi_minor_needed <= ARM_ABI_MINOR;
    return fits ? passed()
                : failed(fmt::format("needs version {}.{} of the plugin interface, this program has {}.{}",
                                     entry.abi_major, entry.abi_minor_needed, ARM_ABI_MAJOR, ARM_ABI_MINOR),
                         "use a newer Armature, or build it again with this one's SDK");
}

Outcome has_a_complete_entry(const Subject &s) {
    const arm_entry &entry = RawPlugin(s.file).entry();
    if (!ARM_HAS(&entry, arm_entry, component)) {
        return failed(
            fmt::format("its entry says it has {} bytes, expected at least {}", entry.struct_size, sizeof(arm_entry)),
            "set struct_size to sizeof(arm_entry)");
    }
    if (entry.init == nullptr || entry.deinit == nullptr || entry.component == nullptr) {
        return failed("its entry lacks init, deinit or component", "all three are called, even if they do nothing");
    }
    return entry.component_count > 0 ? passed() : failed("holds no component", "name one in ARMATURE_PLUGIN(...)");
}

Outcome says_how_it_was_built(const Subject &s) {
    const arm_build *build = RawPlugin(s.file).entry().build;
    if (build == nullptr || !ARM_HAS(build, arm_build, instruction_set) || build->reserved != 0) {
        return failed("does not say how it was built", "fill in the whole arm_build, reserved fields zero");
    }
    if (build->sdk_version == nullptr || build->compiler == nullptr || build->flags == nullptr ||
        build->instruction_set == nullptr) {
        return failed("leaves a text of arm_build NULL", "an empty text says that there is nothing to say");
    }
    const std::vector<std::string> missing = processor().lacks(build->instruction_set);
    return missing.empty() ? passed()
                           : failed(fmt::format("was built for instructions that this processor lacks: {}",
                                                fmt::join(missing, ", ")),
                                    "build it on this machine, or for x86-64-v3");
}

} // namespace

std::vector<Check> binary_checks() {
    return {
        {"ARM-ENTRY-001", 1, Scope::file, "The file is a shared object for this machine", is_a_shared_object,
         Gate::here},
        {"ARM-ENTRY-002", 1, Scope::file, "It exports armature_entry and nothing else", exports_one_symbol, Gate::here},
        {"ARM-ENTRY-003", 1, Scope::file, "It has no symbol that is one for the whole process",
         exports_no_unique_symbol},
        {"ARM-ENTRY-004", 1, Scope::file, "It needs only libraries that every host has", needs_known_libraries},
        {"ARM-ENTRY-005", 1, Scope::file, "Its random numbers come from the host's stream",
         takes_chance_from_the_stream},
        {"ARM-ENTRY-006", 1, Scope::file, "It loads, with every symbol resolved", loads, Gate::here},
        {"ARM-ENTRY-007", 1, Scope::file, "It was built for this version of the interface", fits_this_version,
         Gate::here},
        {"ARM-ENTRY-008", 1, Scope::file, "Its entry is complete", has_a_complete_entry, Gate::here},
        {"ARM-ENTRY-009", 1, Scope::file, "It says how it was built, for instructions that this processor has",
         says_how_it_was_built, Gate::here},
    };
}

} // namespace armature::check
