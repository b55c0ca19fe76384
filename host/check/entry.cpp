// SPDX-License-Identifier: MIT
// entry.cpp: level 2, the entry's functions: counted, constant, within their range, content with an older host; and
// what the loader says in the end.
#include "check/check.hpp"
#include "check/guarded.hpp"
#include "check/last_words.hpp"
#include "check/raw_plugin.hpp"
#include "plugin/description.hpp"
#include "support/identity.hpp"

#include <cstring>
#include <thread>

#include <fmt/format.h>

namespace armature::check {

namespace {

Outcome starts(const Subject &s) {
    RawPlugin(s.file).start();
    return passed();
}

Outcome counts_its_starts(const Subject &s) {
    const RawPlugin raw(s.file);
    const auto name = [&] {
        const char *text = raw.descriptors().front()->name;
        return std::string(text == nullptr ? "" : text);
    };
    raw.start();
    const std::string first = name();
    raw.start();
    call("deinit");
    raw.entry().deinit(); // of two: the plugin stays started
    if (name() != first) {
        return failed("gives other descriptors after two calls of init and one of deinit",
                      "count the calls: the first init and the last deinit do the work");
    }
    call("deinit");
    raw.entry().deinit();
    raw.start();
    raw.descriptors();
    return passed();
}

Outcome knows_its_components(const Subject &s) {
    const RawPlugin raw(s.file);
    raw.start();
    const uint32_t count = raw.entry().component_count;
    call("component");
    for (const uint32_t index : {count, count + 1, count + 1000, uint32_t{1} << 31, UINT32_MAX}) {
        if (raw.entry().component(index) != nullptr) {
            return failed(fmt::format("component({}) is not NULL, though there are {}", index, count),
                          "give NULL for every index from component_count on");
        }
    }
    return passed();
}

Outcome has_constant_components(const Subject &s) {
    const RawPlugin raw(s.file);
    raw.start();
    const auto first = raw.descriptors();
    std::vector<const arm_descriptor *> others[2];
    std::thread threads[2];
    for (size_t i = 0; i < 2; ++i) {
        threads[i] = std::thread([&raw, &others, i] { others[i] = raw.descriptors(); });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    return first == others[0] && first == others[1]
               ? passed()
               : failed("component(i) gives another address each time",
                        "a descriptor is made once, before the first call returns, and stays until deinit");
}

Outcome starts_under_an_older_host(const Subject &s) {
    const RawPlugin raw(s.file);
    const auto part = static_cast<int64_t>(offsetof(arm_host, version)); // nothing behind it was there
    const Guarded host(part, Margins::page_at_once, "arm_host, whose struct_size says that there is no more");
    std::memcpy(host.data(), &RawPlugin::host(), static_cast<size_t>(part));
    static_cast<arm_host *>(host.data())->struct_size = static_cast<uint32_t>(part);
    const auto no_message = static_cast<int64_t>(offsetof(arm_error, message));
    const Guarded error(no_message, Margins::page_at_once, "arm_error, whose struct_size says that there is no more");
    std::memset(error.data(), 0, static_cast<size_t>(no_message));
    static_cast<arm_error *>(error.data())->struct_size = static_cast<uint32_t>(no_message);
    call("init");
    raw.entry().init(static_cast<const arm_host *>(host.data()), static_cast<arm_error *>(error.data()));
    return host.intact() && error.intact()
               ? passed()
               : failed("init writes beyond the struct_size of what it is given",
                        "test ARM_HAS(p, type, field) before touching a field that came later");
}

Outcome is_accepted_by_the_loader(const Subject &s) {
    call("loading");
    const auto library = plugin::Library::open(s.file);
    Json components = Json::array();
    for (const plugin::Component &component : plugin::describe(*library)) {
        const arm_descriptor &descriptor = *library->find(component.kind, component.name);
        const bool layer = descriptor.get_interface(ARM_LAYER_INTERFACE) != nullptr; // which the host prefers
        const bool activation = !layer && descriptor.get_interface(ARM_ACTIVATION_INTERFACE) != nullptr;
        components.push_back(
            {{"kind", word(component.kind)}, {"name", component.name}, {"layer", layer}, {"activation", activation}});
    }
    return passed("", {{"components", std::move(components)}});
}

Outcome loads_quickly(const Subject &s) {
    constexpr double most = 0.1;
    const double start = monotonic_seconds();
    plugin::describe(*plugin::Library::open(s.file));
    const double took = monotonic_seconds() - start;
    return took <= most ? passed()
                        : warning(fmt::format("takes {:.0f} ms to load and describe, more than {:.0f}", took * 1000,
                                              most * 1000),
                                  "every scan and every run pays for it: do the work in create or configure");
}

} // namespace

std::vector<Check> entry_checks() {
    return {
        {"ARM-ENTRY-010", 2, Scope::file, "init succeeds", starts, Gate::here},
        {"ARM-ENTRY-011", 2, Scope::file, "init and deinit are counted", counts_its_starts},
        {"ARM-ENTRY-012", 2, Scope::file, "component() gives NULL outside its range", knows_its_components},
        {"ARM-ENTRY-013", 2, Scope::file, "component() always gives the same descriptors, on any thread",
         has_constant_components},
        {"ARM-ENTRY-014", 2, Scope::file, "init touches no field beyond a struct_size", starts_under_an_older_host},
    };
}

// After the descriptors, each of which has had its own check by then.
std::vector<Check> loader_checks() {
    return {
        {"ARM-ENTRY-015", 2, Scope::file, "The loader accepts it: names are as they must be", is_accepted_by_the_loader,
         Gate::here, true},
        {"ARM-ENTRY-016", 2, Scope::file, "It loads within 100 ms", loads_quickly},
    };
}

} // namespace armature::check
