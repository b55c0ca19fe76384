// SPDX-License-Identifier: MIT
// example.cpp: see example.hpp.
#include "check/example.hpp"

#include "support/nearest.hpp"

#include <fstream>

#include <fmt/format.h>

namespace armature::check {

namespace fs = std::filesystem;

namespace {

class Reader {
public:
    explicit Reader(fs::path file) : file_(std::move(file)) {}

    Examples read() const {
        const Json json = read_json(file_, Fault::usage);
        want(json.is_object(), "", "an object");
        Examples out;
        for (const auto &[name, value] : json.items()) {
            if (name == "files") {
                want(value.is_object(), "/files", "an object of file names and contents");
                for (const auto &[path, content] : value.items()) {
                    const fs::path relative(path);
                    want(relative.is_relative() && path.find("..") == std::string::npos, "/files",
                         "names below the folder of the checks");
                    out.files[path] = contents(content, path);
                }
            } else if (name == "excuse") {
                out.components[""].excuse = excuses(value, "/excuse");
            } else {
                out.components[name] = component(value, pointer("", name));
            }
        }
        return out;
    }

private:
    void want(bool holds, const std::string &at, const std::string &what) const {
        if (!holds) {
            throw Error(Fault::usage, "expected " + what,
                        fmt::format("{} at {}", file_.string(), at.empty() ? "/" : at));
        }
    }

    std::string contents(const Json &content, const std::string &path) const {
        if (content.is_string()) {
            return content;
        }
        const std::string at = pointer("/files", path), hex = content.is_object() ? content.value("hex", "") : "";
        want(!hex.empty() && hex.size() % 2 == 0 && hex.find_first_not_of("0123456789abcdef") == std::string::npos, at,
             "a text, or {\"hex\": \"00ff\"}");
        std::string bytes;
        for (size_t i = 0; i < hex.size(); i += 2) {
            bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
        }
        return bytes;
    }

    std::map<std::string, std::string> excuses(const Json &json, const std::string &at) const {
        want(json.is_object(), at, "an object of clauses and reasons");
        std::map<std::string, std::string> out;
        for (const auto &[clause, reason] : json.items()) {
            want(reason.is_string() && !reason.get<std::string>().empty(), at, "a reason for each clause");
            out[clause] = reason;
        }
        return out;
    }

    Example component(const Json &json, const std::string &at) const {
        want(json.is_object(), at, "an object");
        Example out;
        for (const auto &[key, value] : json.items()) {
            const std::string here = pointer(at, key);
            if (key == "settings") {
                want(value.is_array(), here, "a list of settings");
                for (const Json &settings : value) {
                    want(settings.is_object(), here, "a list of settings, each an object");
                    out.settings.push_back(settings);
                }
            } else if (key == "inputs") {
                want(value.is_array(), here, "a list of texts, such as \"feature 3, batch 2\"");
                for (const Json &inputs : value) {
                    want(inputs.is_string(), here, "a list of texts, such as \"feature 3, batch 2\"");
                    out.inputs.push_back(parse_inputs(inputs));
                }
            } else if (key == "excuse") {
                out.excuse = excuses(value, here);
            } else if (key == "experiment") {
                want(value.is_object() && value.contains("data") && value.contains("network"), here,
                     "an experiment with \"data\" and \"network\"");
                out.experiment = value;
            } else {
                throw Error(Fault::usage, fmt::format("\"{}\" is not known", key), file_.string() + " at " + here,
                            suggest(key, {"settings", "inputs", "excuse", "experiment"}));
            }
        }
        return out;
    }

    fs::path file_;
};

} // namespace

const Example &Examples::of(const std::string &component) const {
    static const Example none;
    const auto found = components.find(component);
    return found == components.end() ? none : found->second;
}

void Examples::write_files(const fs::path &folder) const {
    for (const auto &[path, content] : files) {
        fs::create_directories((folder / path).parent_path());
        std::ofstream out(folder / path, std::ios::binary);
        out << content;
        if (!out.flush()) {
            throw Error(Fault::internal, "cannot be written", (folder / path).string(), "is the disk full?");
        }
    }
}

Examples examples_beside(const fs::path &plugin) {
    fs::path file = plugin;
    file.replace_extension(".check.json");
    return fs::exists(file) ? Reader(file).read() : Examples{};
}

} // namespace armature::check
