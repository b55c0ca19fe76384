// SPDX-License-Identifier: MIT
#include "experiment/document.hpp"

#include "experiment/overrides.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace armature::experiment {

namespace fs = std::filesystem;

namespace {

// `over` upon `base`: objects deep, everything else whole. What stays from `base` keeps its origin.
class Merger {
public:
    Merger(const Document &base, const Document &over) : base_(base), over_(over) {}

    Document merged() {
        Document out{.json = {}, .file = over_.file, .folder = over_.folder, .origins = {}};
        out.json = merge(base_.json, over_.json, "");
        out.origins = std::move(origins_);
        return out;
    }

private:
    Json merge(const Json &base, const Json &over, const std::string &at) {
        Json out = Json::object();
        for (const auto &[key, value] : base.items()) {
            const std::string below = pointer(at, key);
            const auto other = over.find(key);
            if (other == over.end()) {
                inherit(below);
                out[key] = value;
            } else {
                out[key] = value.is_object() && other->is_object() ? merge(value, *other, below) : *other;
            }
        }
        for (const auto &[key, value] : over.items()) {
            if (!out.contains(key)) {
                out[key] = value;
            }
        }
        return out;
    }
    void inherit(const std::string &at) {
        origins_[at] = base_.file.string();
        for (const auto &[other, origin] : base_.origins) {
            if (other == at || other.starts_with(at + '/')) {
                origins_[other] = origin;
            }
        }
    }

    const Document &base_;
    const Document &over_;
    std::map<std::string, std::string> origins_;
};

// The hint for a file that is not there: the experiment beside it that is called most like it.
std::string beside(const fs::path &file) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (fs::directory_iterator entry(file.has_parent_path() ? file.parent_path() : ".", ignored), end;
         !ignored && entry != end && names.size() < 1000; entry.increment(ignored)) {
        if (entry->path().extension() == ".json") {
            names.push_back(entry->path().filename().string());
        }
    }
    const std::string near = nearest(file.filename().string(), names);
    return near.empty() ? "" : fmt::format("did you mean \"{}\"?", (file.parent_path() / near).string());
}

// `chain`: the files that led here, for finding cycles.
Document read_extended(const fs::path &file, std::vector<fs::path> chain) {
    std::error_code ignored;
    if (fs::status(file, ignored).type() == fs::file_type::not_found) {
        throw Error(Fault::experiment, "there is no such file", file.empty() ? "\"\"" : file.string(), beside(file));
    }
    Document document{.json = read_json(file), .file = file, .folder = file.parent_path(), .origins = {}};
    if (!document.json.is_object()) {
        throw Error(Fault::experiment,
                    fmt::format("an experiment is a JSON object, found {}", document.json.type_name()), file.string());
    }
    const auto extends = document.json.find("extends");
    if (extends == document.json.end()) {
        return document;
    }
    const std::string where = place(document, "/extends");
    if (!extends->is_string()) {
        throw Error(Fault::experiment, fmt::format("\"extends\" is {}, expected the name of a file", dump(*extends)),
                    where);
    }
    const fs::path base = (document.folder / extends->get<std::string>()).lexically_normal();
    document.json.erase("extends");
    chain.push_back(fs::weakly_canonical(file));
    if (std::find(chain.begin(), chain.end(), fs::weakly_canonical(base)) != chain.end()) {
        throw Error(Fault::experiment,
                    fmt::format("\"{}\" extends itself, through {} file{}", base.string(), chain.size(),
                                chain.size() == 1 ? "" : "s"),
                    where);
    }
    if (!fs::exists(base)) {
        const std::string near = beside(base);
        throw Error(Fault::experiment, fmt::format("\"{}\", which it extends, does not exist", base.string()), where,
                    near.empty() ? "the path starts at the folder of the extending file" : near);
    }
    return Merger(read_extended(base, std::move(chain)), document).merged();
}

void put_all(Document &document, const std::vector<std::string> &overrides) {
    for (const std::string &text : overrides) {
        put_override(document, text);
    }
}

} // namespace

Document read(const fs::path &file, const std::vector<std::string> &overrides) {
    Document document = read_extended(file, {});
    put_all(document, overrides);
    return document;
}

Document from_json(Json json, fs::path folder, const std::vector<std::string> &overrides) {
    Document document{.json = std::move(json), .file = {}, .folder = std::move(folder), .origins = {}};
    if (!document.json.is_object()) {
        throw Error(Fault::experiment,
                    fmt::format("an experiment is a JSON object, found {}", document.json.type_name()));
    }
    put_all(document, overrides);
    return document;
}

std::string place(const Document &document, const std::string &pointer) {
    std::string origin = document.file.empty() ? "the experiment" : document.file.string();
    for (std::string at = pointer;; at.erase(at.rfind('/'))) {
        if (const auto found = document.origins.find(at); found != document.origins.end()) {
            origin = found->second;
            break;
        }
        if (at.find('/') == std::string::npos) {
            break;
        }
    }
    return pointer.empty() ? origin : origin + " at " + pointer;
}

} // namespace armature::experiment
