// SPDX-License-Identifier: MIT
// document.hpp: an experiment file as it was written: read, merged with what it extends, overridden from the command
// line. Its expressions are not evaluated yet.
#pragma once

#include "support/json.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace armature::experiment {

struct Document {
    Json json;                    // one object, without "extends"
    std::filesystem::path file;   // for messages; may be empty
    std::filesystem::path folder; // relative paths in the document start here
    // Where the value at a pointer, and all below it, was written, if not in `file`: another file or an override.
    std::map<std::string, std::string> origins = {};
};

// `extends` merges another file (objects deep, arrays whole); cycles are refused. An override is KEY=VALUE: a key of
// "variables", or a path of keys and indices ("optimizer.rate", "network.0.units"); VALUE is JSON or else a string.
// A key that is neither is an Error with the nearest name.
Document read(const std::filesystem::path &file, const std::vector<std::string> &overrides = {});
// From a record: `folder` as recorded.
Document from_json(Json json, std::filesystem::path folder, const std::vector<std::string> &overrides = {});

// "FILE at /json/pointer" (RFC 6901), naming the file in which that value stands.
std::string place(const Document &document, const std::string &pointer);

} // namespace armature::experiment
