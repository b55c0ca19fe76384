// SPDX-License-Identifier: MIT
// library.cpp: loading in the documented order: the file's headers, the loader, the entry's numbers, how it was built,
// and only then its functions.
#include "plugin/library.hpp"

#include "plugin/elf.hpp"
#include "support/error.hpp"
#include "support/float_mode.hpp"
#include "support/processor.hpp"
#include "support/services.hpp"
#include "support/version.hpp"

#include <cstring>
#include <dlfcn.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace armature::plugin {

namespace {

// What stands against the entry before any of its functions is called; "" if nothing does.
std::string unacceptable(const arm_entry &entry) {
    // The first three numbers are read before anything else: they keep their places in every version.
    if (entry.abi_major != ARM_ABI_MAJOR || entry.abi_minor_needed > ARM_ABI_MINOR) {
        return fmt::format("needs version {}.{} of the plugin interface, this program has {}.{}", entry.abi_major,
                           entry.abi_minor_needed, ARM_ABI_MAJOR, ARM_ABI_MINOR);
    }
    if (!ARM_HAS(&entry, arm_entry, component)) {
        return fmt::format("has an entry of {} bytes, expected at least {}", entry.struct_size, sizeof(arm_entry));
    }
    if (entry.build == nullptr || !ARM_HAS(entry.build, arm_build, instruction_set)) {
        return "does not say how it was built";
    }
    const auto missing = processor().lacks(text(entry.build->instruction_set));
    if (!missing.empty()) {
        return fmt::format("was built for instructions that this processor lacks: {}", fmt::join(missing, ", "));
    }
    if (entry.init == nullptr || entry.deinit == nullptr || entry.component == nullptr) {
        return "has an entry without init, deinit or component";
    }
    if (entry.component_count == 0) {
        return "holds no component";
    }
    return {};
}

const char *advice(const arm_entry *entry) {
    const bool other_version = entry->abi_major != ARM_ABI_MAJOR || entry->abi_minor_needed > ARM_ABI_MINOR;
    return other_version ? "use a newer Armature, or build it again with this one's SDK"
                         : "build it again on this machine";
}

// What can be said before any of its code runs.
void examine(const Binary &binary) {
    if (const std::string reason = unloadable(binary.descriptor()); !reason.empty()) {
        throw Error(Fault::plugin, reason, binary.file().string());
    }
    if (const std::string path = relative_path(binary.descriptor()); !path.empty()) {
        throw Error(Fault::plugin,
                    fmt::format("asks for libraries by the path \"{}\", which leads nowhere: plugins are loaded from "
                                "memory, not from where they lie",
                                path),
                    binary.file().string(), "link that library statically, or by an absolute path");
    }
}

// Without the path below /proc, which says nothing to anyone.
std::string loader_message() {
    const char *said = dlerror();
    const std::string all = said == nullptr ? "the loader does not say why" : said;
    const size_t colon = all.find(": ");
    return all.starts_with("/proc/") && colon != std::string::npos ? all.substr(colon + 2) : all;
}

} // namespace

std::string message(const arm_error &error) {
    return {error.message, strnlen(error.message, sizeof error.message)};
}

std::shared_ptr<Library> Library::open(std::shared_ptr<const Binary> binary) {
    return load(std::move(binary), true);
}

std::shared_ptr<Library> Library::open(const std::filesystem::path &file) {
    return load(Binary::copy(file), false);
}

std::shared_ptr<Library> Library::load(std::shared_ptr<const Binary> binary, bool from_memory) {
    examine(*binary);
    const auto library = std::make_shared<Library>();
    library->file = binary->file();
    library->sha256 = binary->sha256();
    library->build_id = plugin::build_id(binary->descriptor());
    const FloatMode before = FloatMode::now();
    // Without a slash dlopen would search the system's folders.
    void *const handle =
        from_memory ? binary->load() : dlopen(std::filesystem::absolute(library->file).c_str(), RTLD_NOW | RTLD_LOCAL);
    library->changed_float_mode = before.restore();
    library->binary = std::move(binary);
    library->start(handle);
    return library;
}

// From here on the library stays: what its constructors did cannot be undone.
void Library::start(void *handle) {
    const auto fail = [&](const std::string &message, const std::string &hint = {}) {
        return Error(Fault::plugin, message, file.string(), hint);
    };
    if (handle == nullptr) {
        throw fail(fmt::format("does not load: {}", loader_message()));
    }
    const auto *entry = static_cast<const arm_entry *>(dlsym(handle, ARM_ENTRY_SYMBOL));
    if (entry == nullptr) {
        throw fail(fmt::format("has no symbol {}, so it is not a plugin", ARM_ENTRY_SYMBOL),
                   "end its source with ARMATURE_PLUGIN(...)");
    }
    if (const std::string reason = unacceptable(*entry); !reason.empty()) {
        throw fail(reason, advice(entry));
    }
    entry_ = entry;
    abi_major = entry->abi_major;
    abi_minor = entry->abi_minor_needed;
    sdk_version = text(entry->build->sdk_version);
    compiler = text(entry->build->compiler);
    flags = text(entry->build->flags);
    instruction_set = text(entry->build->instruction_set);

    static const arm_host host = {sizeof(arm_host), ARM_ABI_MAJOR, ARM_ABI_MINOR, 0, version, &services()};
    arm_error error{sizeof(arm_error), ARM_OK, {}};
    const FloatMode before = FloatMode::now();
    const arm_status status = entry->init(&host, &error);
    changed_float_mode |= before.restore();
    if (status != ARM_OK) {
        throw fail(fmt::format("does not start: {}",
                               message(error).empty() ? fmt::format("status {}", status) : message(error)));
    }
}

const arm_descriptor *Library::find(Kind kind, std::string_view name) const {
    for (uint32_t i = 0; i < entry_->component_count; ++i) {
        const arm_descriptor *descriptor = entry_->component(i);
        if (descriptor != nullptr && same_space(static_cast<Kind>(descriptor->kind), kind) &&
            descriptor->name == name) {
            return descriptor;
        }
    }
    return nullptr;
}

} // namespace armature::plugin
