// SPDX-License-Identifier: MIT
// fingerprint.cpp: compares what was recorded with what is there.
#include "commands/fingerprint.hpp"

#include "support/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace armature::commands {

namespace fs = std::filesystem;

namespace {

std::string shown(const Json &value) {
    return value.is_null() ? "nothing" : value.is_string() ? value.get<std::string>() : dump(value);
}

std::string hashes(const std::string &then, const std::string &now) {
    return fmt::format("recorded sha256 {:.16}..., now {:.16}...", then, now);
}

// By component: the same plugin may stand in another folder.
std::map<std::string, const results::PluginRow *> by_component(const std::vector<results::PluginRow> &plugins) {
    std::map<std::string, const results::PluginRow *> out;
    for (const results::PluginRow &plugin : plugins) {
        for (const std::string &component : plugin.components) {
            out[component] = &plugin;
        }
    }
    return out;
}

std::string version_of(const std::string &component, const results::PluginRow &plugin) {
    const auto found = std::find(plugin.components.begin(), plugin.components.end(), component);
    const auto place = static_cast<size_t>(found - plugin.components.begin());
    return place < plugin.versions.size() ? plugin.versions[place] : "";
}

// "; version: recorded 0.1.0, now 0.2.0": what two builds say of themselves, as far as both say it and it differs.
std::string told_apart(const std::string &component, const results::PluginRow &then, const results::PluginRow &now) {
    std::string out;
    const auto add = [&](const char *what, const std::string &a, const std::string &b) {
        if (a != b && !a.empty() && !b.empty()) {
            out += fmt::format("; {}: recorded {}, now {}", what, a, b);
        }
    };
    add("version", version_of(component, then), version_of(component, now));
    add("SDK", then.sdk_version, now.sdk_version);
    add("compiler", then.compiler, now.compiler);
    add("flags", then.flags, now.flags);
    add("instructions", then.instruction_set, now.instruction_set);
    return out;
}

void compare_plugins(const results::RunRecord &record, const coordinator::Replay &replay, Fingerprint &out) {
    const auto then = by_component(record.start.plugins);
    const auto now = by_component(replay.plugins);
    std::set<std::string> told; // one line a file, however many components it has
    for (const auto &[component, plugin] : then) {
        const auto found = now.find(component);
        if (found == now.end()) {
            out.differences.push_back(
                fmt::format("plugin {} ({}): the run does not use it any more", component, plugin->file));
        } else if (found->second->sha256 != plugin->sha256 && told.insert(plugin->sha256).second) {
            out.other_plugin = true;
            out.differences.push_back(fmt::format("plugin {} ({}): {}{}", component, found->second->file,
                                                  hashes(plugin->sha256, found->second->sha256),
                                                  told_apart(component, *plugin, *found->second)));
        }
    }
    for (const auto &[component, plugin] : now) {
        if (!then.contains(component)) {
            out.differences.push_back(
                fmt::format("plugin {} ({}): the recorded run did not use it", component, plugin->file));
        }
    }
}

void compare_data(const results::RunRecord &record, const coordinator::Replay &replay, Fingerprint &out) {
    std::map<std::string, const results::SourceRow *> now;
    for (const results::SourceRow &source : replay.sources) {
        now[source.named] = &source;
    }
    const size_t before = out.differences.size();
    for (const results::SourceRow &then : record.start.sources) {
        const auto found = now.find(then.named);
        if (found == now.end()) {
            out.differences.push_back(fmt::format("data file {}: not read any more", then.named));
        } else if (found->second->sha256 != then.sha256) {
            out.differences.push_back(
                fmt::format("data file {}: {}", found->second->path, hashes(then.sha256, found->second->sha256)));
        }
    }
    if (out.differences.size() == before && replay.data_sha256 != record.start.data_sha256) {
        out.differences.push_back("data: " + hashes(record.start.data_sha256, replay.data_sha256));
    }
}

// The first place where two JSON values differ.
std::string first_difference(const Json &a, const Json &b, const std::string &place) {
    if (a.is_object() && b.is_object()) {
        for (const auto &[key, value] : a.items()) {
            if (!b.contains(key) || canonical(b.at(key)) != canonical(value)) {
                return first_difference(value, b.contains(key) ? b.at(key) : Json(), pointer(place, key));
            }
        }
        for (const auto &[key, value] : b.items()) {
            if (!a.contains(key)) {
                return first_difference(Json(), value, pointer(place, key));
            }
        }
    }
    if (a.is_array() && b.is_array() && a.size() == b.size()) {
        for (size_t i = 0; i < a.size(); ++i) {
            if (canonical(a[i]) != canonical(b[i])) {
                return first_difference(a[i], b[i], pointer(place, i));
            }
        }
    }
    return fmt::format("{}: recorded {:.60}, now {:.60}", place.empty() ? "/" : place, shown(a), shown(b));
}

// What changes the machine and not the code.
const std::set<std::string> machine_keys = {"glibc",   "processor_features", "kernel_set", "blas", "onednn",
                                            "threads", "vector_math",        "float_mode"};

} // namespace

Fingerprint compare(const results::RunRecord &record, const coordinator::Replay &now) {
    Fingerprint out;
    compare_plugins(record, now, out);
    compare_data(record, now, out);
    if (canonical(record.start.resolved) != canonical(now.resolved)) {
        out.differences.push_back("experiment at " + first_difference(record.start.resolved, now.resolved, ""));
    }
    bool code_differs = !out.differences.empty();
    const Json &then = record.start.environment.bits;
    const Json &bits = now.environment.bits;
    std::set<std::string> keys;
    for (const Json *one : {&then, &bits}) {
        for (const auto &[key, value] : one->items()) {
            keys.insert(key);
        }
    }
    for (const std::string &key : keys) {
        const Json a = then.value(key, Json()), b = bits.value(key, Json());
        if (canonical(a) != canonical(b)) {
            out.differences.push_back(fmt::format("{}: recorded {}, now {}", key, shown(a), shown(b)));
            code_differs = code_differs || !machine_keys.contains(key);
        }
    }
    out.comparable = out.differences.empty() ? Comparable::bits : code_differs ? Comparable::nothing : Comparable::code;
    return out;
}

fs::path installed_file(const std::string &component, const plugin::Catalogue &catalogue) {
    const size_t space = component.find(' ');
    plugin::Kind kind{};
    if (space == std::string::npos || !plugin::parse(component.substr(0, space), kind)) {
        return {};
    }
    const plugin::Component *found = catalogue.find(kind, component.substr(space + 1));
    return found == nullptr ? fs::path() : found->file;
}

std::vector<std::string> changed_files(const results::RunRecord &record, const plugin::Catalogue &catalogue,
                                       const plugin::ById &kept) {
    std::vector<std::string> out;
    const auto look = [&](const std::string &what, fs::path file, const fs::path &otherwise,
                          const std::string &recorded) {
        std::error_code ignored;
        file = fs::exists(file, ignored) ? file : otherwise;
        if (!fs::exists(file, ignored)) {
            out.push_back(fmt::format("{}: recorded sha256 {:.16}..., now missing", what, recorded));
        } else if (const std::string now = sha256_file(file); now != recorded) {
            out.push_back(fmt::format("{} ({}): {}", what, file.string(), hashes(recorded, now)));
        }
    };
    for (const results::PluginRow &plugin : record.start.plugins) {
        const std::string component = plugin.components.empty() ? "" : plugin.components.front();
        if (kept.contains(component)) {
            continue;
        }
        look(fmt::format("plugin {}", component.empty() ? plugin.file : component), plugin.file,
             installed_file(component, catalogue), plugin.sha256);
    }
    for (const results::SourceRow &source : record.start.sources) {
        if (!source.path.empty()) { // else generated
            look("data file " + source.named, source.path, fs::path(record.study.folder) / source.named, source.sha256);
        }
    }
    return out;
}

} // namespace armature::commands
