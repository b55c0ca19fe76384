// SPDX-License-Identifier: MIT
// data.cpp: opening a data set for a run: decode, split, measure, and tell the network what there is.
#include "data/data.hpp"

#include "data/decode.hpp"
#include "data/normalise.hpp"
#include "data/part.hpp"
#include "data/split.hpp"
#include "support/hash.hpp"
#include "support/random.hpp"

#include <fmt/format.h>

#include <numeric>

namespace armature::data {
namespace {

// What the experiment's expressions may use, of the first input and the first target.
experiment::Facts facts(const Decoded &decoded, const std::array<Share, 3> &shares) {
    experiment::Facts facts;
    int64_t inputs = 0;
    for (const DecodedField &field : decoded.fields) {
        if (field.target) {
            facts.emplace("data.outputs", field.classes > 0 ? field.classes : field.one.size());
            if (field.classes > 0) {
                facts.emplace("data.classes", field.classes);
            }
        } else if (inputs++ == 0) {
            facts["data.features"] = field.one.size();
            const bool image = field.one.has(ARM_ROLE_WIDTH) || field.one.has(ARM_ROLE_HEIGHT);
            if (image || field.one.has(ARM_ROLE_LENGTH)) {
                facts["data.channels"] = field.one.features();
            }
            for (const auto &[name, role] : {std::pair{"data.width", ARM_ROLE_WIDTH},
                                             {"data.height", ARM_ROLE_HEIGHT},
                                             {"data.length", ARM_ROLE_LENGTH},
                                             {"data.time", ARM_ROLE_TIME}}) {
                if (field.one.has(role)) {
                    facts[name] = field.one.extent_of(role);
                }
            }
        }
    }
    facts["data.inputs"] = inputs;
    // A layer that names no input takes the first field, a loss the first target.
    Json input_fields = Json::array(), target_fields = Json::array();
    for (const DecodedField &field : decoded.fields) {
        (field.target ? target_fields : input_fields).push_back(field.name);
    }
    facts["data.input_fields"] = std::move(input_fields);
    facts["data.target_fields"] = std::move(target_fields);
    facts["data.training"] = shares[training].size;
    facts["data.validation"] = shares[validation].size;
    facts["data.test"] = shares[test].size;
    return facts;
}

// What a network sees of an example.
std::vector<Field> fields(const Decoded &decoded, int32_t type) {
    std::vector<Field> fields;
    for (const DecodedField &field : decoded.fields) {
        const bool indices = field.one.type() == ARM_I32;
        fields.push_back({field.name, field.target, field.one.with_type(indices ? ARM_I32 : type), field.classes});
    }
    return fields;
}

// Statistics of a few features are told in full, of many by their hash.
std::string told(const std::string &method, const Decoded &decoded, const std::vector<Statistics> &statistics) {
    Json fields = Json::object();
    for (size_t f = 0; f < statistics.size(); ++f) {
        const Statistics &s = statistics[f];
        if (s.centre.empty()) {
            continue;
        }
        if (s.centre.size() <= 16) {
            fields[decoded.fields[f].name] = {{"centre", s.centre}, {"scale", s.scale}};
        } else {
            Sha256 hash;
            hash.add(s.centre.data(), s.centre.size() * sizeof(double));
            hash.add(s.scale.data(), s.scale.size() * sizeof(double));
            fields[decoded.fields[f].name] = {{"features", s.centre.size()}, {"sha256", hash.hex()}};
        }
    }
    return dump({{"method", method}, {"fields", fields}});
}

} // namespace

Opened open(const experiment::Data &data, const std::filesystem::path &folder, plugin::Registry &registry,
            int32_t type) {
    if (data.normalise != "standard" && data.normalise != "range" && data.normalise != "none") {
        throw Error(Fault::experiment,
                    fmt::format("\"{}\" is no normalisation; known are standard, range, none", data.normalise),
                    "/data/normalise");
    }
    const auto decoded = std::make_shared<const Decoded>(decode(data, folder, registry));
    const std::array<Share, 3> shares = split(*decoded, data);

    Opened opened;
    opened.sha256 = sha256(canonical({{"decoded", decoded->key},
                                      {"split", data.split},
                                      {"limit", data.limit},
                                      {"seed", data.seed},
                                      {"normalise", data.normalise}}));
    const std::vector<Statistics> measured = statistics(*decoded, shares[training], data.normalise, opened.sha256);
    opened.fields = fields(*decoded, type);
    opened.training = make_part(decoded, shares[training], measured, type);
    opened.validation = make_part(decoded, shares[validation], measured, type);
    opened.test = make_part(decoded, shares[test], measured, type);
    opened.tables = decoded->tables;
    opened.sources = decoded->sources;
    opened.facts = facts(*decoded, shares);
    opened.normalisation = told(data.normalise, *decoded, measured);
    return opened;
}

Opened outline(const experiment::Data &data, const std::filesystem::path &folder, plugin::Registry &registry,
               int32_t type) {
    const Decoded decoded = outline_of(data, folder, registry);
    Opened opened;
    opened.fields = fields(decoded, type);
    opened.facts = facts(decoded, split(decoded, data));
    opened.tables = decoded.tables;
    return opened;
}

std::vector<int64_t> order(int64_t examples, uint64_t seed, int64_t epoch, bool shuffle) {
    if (shuffle) {
        return random::permutation(random::stream(seed, "shuffle", "", 0, static_cast<uint64_t>(epoch)), examples);
    }
    std::vector<int64_t> all(static_cast<size_t>(examples));
    std::iota(all.begin(), all.end(), int64_t{0});
    return all;
}

} // namespace armature::data
