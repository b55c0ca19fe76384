// SPDX-License-Identifier: MIT
// registry.cpp: loads a component's library when it is first asked for; turns a status into an Error.
#include "plugin/registry.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::plugin {

namespace {

Error changed(const Component &component, const char *since, const std::string &then, const std::string &now,
              const char *hint = "") {
    return {Fault::different,
            fmt::format("has changed since {}: its sha256 was {:.16}..., now it is {:.16}...", since, then, now),
            component.file.string(), hint};
}

} // namespace

// By hash: what is asked about is a copy that nobody can change any more, and the loader gets the same.
std::shared_ptr<Library> Registry::load(const Component &component) const {
    auto binary = Binary::copy(component.file);
    catalogue_.allowed().demand(*binary);
    if (binary->sha256() != component.sha256) {
        throw changed(component, "it was scanned", component.sha256, binary->sha256(),
                      "armature plugins scan looks at it anew");
    }
    return Library::open(std::move(binary));
}

const arm_descriptor &Registry::descriptor(Kind kind, std::string_view name) {
    const Component &component = catalogue_.get(kind, name);
    if (!promised_.empty()) {
        const auto promise = promised_.find(component.id());
        if (promise == promised_.end()) {
            throw Error(Fault::different, "was not there when this command began", component.file.string());
        }
        if (promise->second != component.sha256) {
            throw changed(component, "this command began", promise->second, component.sha256);
        }
    }
    auto library = std::find_if(loaded_.begin(), loaded_.end(), [&](auto &l) { return l->file == component.file; });
    if (library == loaded_.end()) {
        library = loaded_.insert(loaded_.end(), load(component));
    }
    const arm_descriptor *descriptor = (*library)->find(component.kind, component.name);
    if (descriptor == nullptr) { // the same bytes describe themselves differently
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
