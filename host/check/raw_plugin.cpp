// SPDX-License-Identifier: MIT
// raw_plugin.cpp: see raw_plugin.hpp.
#include "check/raw_plugin.hpp"

#include "check/last_words.hpp"
#include "plugin/library.hpp"
#include "support/services.hpp"
#include "support/version.hpp"

#include <dlfcn.h>

#include <fmt/format.h>

namespace armature::check {

RawPlugin::RawPlugin(const std::filesystem::path &file) {
    subject(file.string());
    call("loading");
    handle_ = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle_ == nullptr) {
        throw Broken(fmt::format("does not load: {}", dlerror()),
                     "link what it uses, with -Wl,-z,defs so that the linker tells what is missing");
    }
    entry_ = static_cast<const arm_entry *>(dlsym(handle_, ARM_ENTRY_SYMBOL));
    if (entry_ == nullptr) {
        throw Broken(fmt::format("has no symbol {}", ARM_ENTRY_SYMBOL), "end its source with ARMATURE_PLUGIN(...)");
    }
}

const arm_host &RawPlugin::host() {
    static const arm_host host = {sizeof(arm_host), ARM_ABI_MAJOR, ARM_ABI_MINOR, 0, version, &services()};
    return host;
}

void RawPlugin::start() const {
    arm_error error{sizeof(arm_error), ARM_OK, {}};
    call("init");
    if (const arm_status status = entry_->init(&host(), &error); status != ARM_OK) {
        throw Broken(fmt::format("init gives status {}: {}", status, plugin::message(error)));
    }
}

std::vector<const arm_descriptor *> RawPlugin::descriptors() const {
    std::vector<const arm_descriptor *> out;
    call("component");
    for (uint32_t i = 0; i < entry_->component_count; ++i) {
        out.push_back(entry_->component(i));
        if (out.back() == nullptr) {
            throw Broken(fmt::format("component({}) gives NULL though there are {}", i, entry_->component_count));
        }
    }
    return out;
}

std::string who(const arm_descriptor &descriptor, size_t index) {
    const char *kind = plugin::word(static_cast<plugin::Kind>(descriptor.kind));
    return descriptor.name == nullptr ? fmt::format("component {}", index)
                                      : fmt::format("{} {}", kind, descriptor.name);
}

} // namespace armature::check
