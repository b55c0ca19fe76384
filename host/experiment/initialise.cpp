// SPDX-License-Identifier: MIT
#include "experiment/initialise.hpp"

#include "support/pattern.hpp"

#include <fmt/format.h>

namespace armature::experiment {

namespace {

// {"encoder.*": "pretrained.*"}
void read_take(Context &context, const Json &written, const std::string &at, Initialise &out) {
    if (!written.is_object() || written.empty()) {
        context.problems.add(
            at, fmt::format("\"take\" is {}, expected an object of names here -> names in the file", dump(written)),
            R"(for example {"encoder.*": "pretrained.*"}, or no "take" for everything)");
        return;
    }
    out.take.clear();
    for (const auto &[here, there] : written.items()) {
        const std::string place = pointer(at, here);
        if (!there.is_string()) {
            context.problems.add(place, fmt::format("expected a name in the file, found {}", dump(there)));
        } else if (!Variables::unknown_yet(there) && stars(here) != stars(there.get<std::string>())) {
            context.problems.add(place,
                                 fmt::format("\"{}\" has {} of *, but \"{}\" has {}", here, stars(here),
                                             there.get<std::string>(), stars(there.get<std::string>())),
                                 "each * stands for the same text on both sides");
        } else {
            out.take.emplace_back(here, there.get<std::string>());
        }
    }
}

Initialise read_one(Context &context, const Json &written, const std::string &at) {
    Initialise out;
    out.pointer = at;
    const auto keys = read_object(context.variables, context.problems, "initialize", written, at, "\"initialize\"");
    if (!keys) {
        return out;
    }
    out.file = (*keys)["file"].get<std::string>();
    out.sha256 = keys->value("sha256", "");
    out.transpose = keys->value("transpose", false);
    read_take(context, (*keys)["take"], pointer(at, "take"), out);
    return out;
}

} // namespace

std::vector<Initialise> read_initialise(Context &context) {
    const auto written = context.document.json.find("initialize");
    if (written == context.document.json.end()) {
        return {};
    }
    if (!written->is_array()) {
        return {read_one(context, *written, "/initialize")};
    }
    if (written->empty()) {
        context.problems.add("/initialize", "\"initialize\" wants an object, or an array of at least one");
    }
    std::vector<Initialise> out;
    for (size_t i = 0; i < written->size(); ++i) {
        out.push_back(read_one(context, (*written)[i], pointer("/initialize", i)));
    }
    return out;
}

} // namespace armature::experiment
