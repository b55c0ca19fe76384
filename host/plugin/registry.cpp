// SPDX-License-Identifier: MIT
// registry.cpp: loads a component's library when it is first asked for; turns a status into an Error.
#include "plugin/registry.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::plugin {

const arm_descriptor &Registry::descriptor(Kind kind, std::string_view name) {
    const Component &component = catalogue_.get(kind, name);
    auto library = std::find_if(loaded_.begin(), loaded_.end(), [&](auto &l) { return l->file == component.file; });
    if (library == loaded_.end()) {
        library = loaded_.insert(loaded_.end(), Library::open(component.file));
    }
    const arm_descriptor *descriptor = (*library)->find(component.kind, component.name);
    if (descriptor == nullptr) { // replaced between reading the catalogue and loading
        throw Error(Fault::plugin,
                    fmt::format("has no {} \"{}\", though it had one when it was scanned", word(kind), name),
                    component.file.string(), "armature plugins scan");
    }
    used_.emplace(component.kind, component.name);
    return *descriptor;
}

const void *Registry::interface(Kind kind, std::string_view name, const char *id) {
    return descriptor(kind, name).get_interface(id);
}

void check(arm_status status, const arm_error &error, const std::string &who, Fault refused) {
    if (status == ARM_OK) {
        return;
    }
    std::string text = message(error);
    if (text.empty()) {
        switch (status) {
        case ARM_REFUSED:
            text = "refuses what it was given and does not say why";
            break;
        case ARM_NO_MEMORY:
            text = "out of memory";
            break;
        case ARM_UNSUPPORTED:
            text = "does not offer what was asked of it";
            break;
        default:
            text = fmt::format("failed with status {} and does not say why", status);
        }
    }
    throw Error(status == ARM_REFUSED || status == ARM_UNSUPPORTED ? refused : Fault::plugin, text, who);
}

} // namespace armature::plugin
