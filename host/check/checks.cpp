// SPDX-License-Identifier: MIT
// checks.cpp: the families in one list.
#include "check/check.hpp"

#include <algorithm>

namespace armature::check {

std::string Named::text() const {
    return std::string(plugin::word(kind)) + " " + name;
}

bool applies(const Check &check, const Named &component) {
    switch (check.scope) {
    case Scope::file:
        return false;
    case Scope::component:
        return true;
    case Scope::layer:
        return component.layer;
    case Scope::activation:
        return component.activation;
    case Scope::block:
        return component.kind == plugin::Kind::block || component.kind == plugin::Kind::cell;
    case Scope::cell:
        return component.kind == plugin::Kind::cell;
    case Scope::loss:
        return component.kind == plugin::Kind::loss;
    case Scope::optimizer:
        return component.kind == plugin::Kind::optimizer;
    case Scope::schedule:
        return component.kind == plugin::Kind::schedule;
    case Scope::initialiser:
        return component.kind == plugin::Kind::initialiser;
    case Scope::metric:
        return component.kind == plugin::Kind::metric;
    case Scope::dataset:
        return component.kind == plugin::Kind::dataset;
    }
    return false;
}

std::vector<Json> Subject::settings() const {
    const Json found = known.value("settings", Json::array());
    return {found.begin(), found.end()};
}

std::vector<Trial> Subject::trials() const {
    return check::trials(known.value("trials", Json::array()));
}

const std::vector<Check> &all_checks() {
    static const std::vector<Check> all = [] {
        std::vector<Check> out;
        for (const auto &family :
             {binary_checks,      entry_checks,      descriptor_checks,  schema_checks,    loader_checks,
              settings_checks,    configure_checks,  composition_checks, graph_checks,     call_checks,
              cell_checks,        sameness_checks,   semantic_checks,    piece_checks,     process_checks,
              gradient_checks,    activation_checks, loss_checks,        optimizer_checks, schedule_checks,
              initialiser_checks, metric_checks,     dataset_checks,     example_checks,   reach_checks,
              cost_checks,        memory_checks,     fuzz_checks}) {
            const std::vector<Check> checks = family();
            out.insert(out.end(), checks.begin(), checks.end());
        }
        std::stable_sort(out.begin(), out.end(), [](const Check &a, const Check &b) { return a.level < b.level; });
        return out;
    }();
    return all;
}

const Check *find_check(std::string_view id) {
    const auto found =
        std::find_if(all_checks().begin(), all_checks().end(), [&](const Check &c) { return c.id == id; });
    return found == all_checks().end() ? nullptr : &*found;
}

} // namespace armature::check
