// SPDX-License-Identifier: MIT
// sampler.cpp: the samplers by name. The build lists the files of samplers/; nothing here names one.
#include "search/sampler.hpp"

#include "plugin/settings.hpp"
#include "search/samplers/type.hpp"
#include "support/nearest.hpp"

#include <fmt/format.h>

#include <map>

namespace armature::search {

namespace samplers {
#define ARMATURE_SAMPLER(name) extern const SamplerType name;
#include "search/samplers.inc"
#undef ARMATURE_SAMPLER
} // namespace samplers

namespace {

const std::map<std::string, const SamplerType *> &types() {
    static const std::map<std::string, const SamplerType *> all = {
#define ARMATURE_SAMPLER(name) {#name, &samplers::name},
#include "search/samplers.inc"
#undef ARMATURE_SAMPLER
    };
    return all;
}

const SamplerType &type(const std::string &name) {
    const auto found = types().find(name);
    if (found == types().end()) {
        throw Errors({Error(Fault::experiment, fmt::format("unknown sampler \"{}\"", name), "/",
                            suggest(name, sampler_names()))});
    }
    return *found->second;
}

} // namespace

std::vector<std::string> sampler_names() {
    std::vector<std::string> names;
    for (const auto &[name, unused] : types()) {
        names.push_back(name);
    }
    return names;
}

std::string sampler_summary(const std::string &name) {
    return type(name).summary;
}

Json sampler_schema(const std::string &name) {
    return parse_json(type(name).options, "the options of the sampler " + name, Fault::internal);
}

Json check_sampler(const std::string &name, const Json &options) {
    const Json schema = sampler_schema(name);
    std::vector<Error> errors = plugin::validate(options, schema, {}, {}, "the sampler " + name);
    if (!errors.empty()) {
        throw Errors(std::move(errors));
    }
    return plugin::with_defaults(options, schema);
}

std::unique_ptr<Sampler> make_sampler(const std::string &name, const Study &study) {
    Study complete = study;
    complete.options = check_sampler(name, study.options);
    return type(name).make(complete);
}

} // namespace armature::search
