// SPDX-License-Identifier: MIT
// decode.cpp: see decode.hpp.
#include "data/decode.hpp"

#include "data/cache.hpp"
#include "data/collector.hpp"
#include "data/reading.hpp"
#include "data/sources.hpp"
#include "support/alignment.hpp"
#include "support/hash.hpp"
#include "support/random.hpp"
#include "support/services.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace armature::data {
namespace {

namespace fs = std::filesystem;

constexpr int format_version = 1;

// The binary that a component's code comes from.
std::string plugin_sha256(plugin::Registry &registry, const std::string &name) {
    registry.descriptor(plugin::Kind::dataset, name);
    for (const auto &library : registry.loaded()) {
        if (library->find(plugin::Kind::dataset, name) != nullptr) {
            return library->sha256;
        }
    }
    throw Error(Fault::internal, "the data set's plugin is loaded but not known", name);
}

std::string key_of(const experiment::Data &data, const Json &settings, const std::string &plugin_sha256,
                   const std::vector<Source> &sources) {
    Json hashes = Json::array();
    for (const Source &source : sources) {
        hashes.push_back(source.sha256);
    }
    return sha256(canonical({{"format", format_version},
                             {"random", random::version},
                             {"dataset", data.dataset.name},
                             {"plugin", plugin_sha256},
                             {"settings", settings},
                             {"seed", data.seed},
                             {"sources", hashes}}));
}

Json header(const Decoded &decoded) {
    Json fields = Json::array(), splits = Json::array();
    for (const DecodedField &field : decoded.fields) {
        Json dimensions = Json::array();
        for (uint32_t i = 0; i < field.one.rank(); ++i) {
            dimensions.push_back({field.one.role(i), field.one.extent(i)});
        }
        fields.push_back({{"name", field.name},
                          {"target", field.target},
                          {"type", field.one.type()},
                          {"dimensions", dimensions},
                          {"classes", field.classes}});
    }
    for (const DecodedSplit &split : decoded.splits) {
        splits.push_back({{"name", split.name}, {"examples", split.examples}, {"offsets", split.offsets}});
    }
    return {{"key", decoded.key}, {"fields", fields}, {"splits", splits}, {"tables", decoded.tables}};
}

// False if the file is whole but not this one: a key that differs, arrays that do not fit.
bool read_header(const Json &header, Decoded &decoded) {
    if (header.value("key", "") != decoded.key) {
        return false;
    }
    for (const Json &f : header.at("fields")) {
        Shape one(f.at("type").get<int32_t>(), {});
        for (const Json &dimension : f.at("dimensions")) {
            one.append(dimension.at(0).get<int32_t>(), dimension.at(1).get<int64_t>());
        }
        decoded.fields.push_back({f.at("name"), f.at("target"), one, f.at("classes")});
    }
    for (const Json &s : header.at("splits")) {
        const DecodedSplit split{s.at("name"), s.at("examples"), s.at("offsets")};
        for (size_t f = 0; f < decoded.fields.size(); ++f) {
            const size_t bytes = static_cast<size_t>(split.examples) * decoded.fields[f].example_bytes();
            if (split.offsets.at(f) + bytes > decoded.file.payload().size()) {
                return false;
            }
        }
        decoded.splits.push_back(split);
    }
    decoded.tables = header.at("tables").get<std::map<std::string, std::vector<std::string>>>();
    return true;
}

bool from_cache(const fs::path &file, Decoded &decoded) {
    std::optional<Sealed> sealed = Sealed::open(file);
    if (!sealed) {
        return false;
    }
    decoded.file = std::move(*sealed);
    try {
        if (read_header(decoded.file.header(), decoded)) {
            mark_used(file);
            return true;
        }
    } catch (const std::exception &) { // a header of another make; the next lines start again
    }
    decoded.file = {};
    decoded.fields.clear();
    decoded.splits.clear();
    return false;
}

// Opens the set: its fields, splits and tables.
void ask(const plugin::Instance<arm_dataset> &dataset, const experiment::Data &data, Collector &collected,
         Decoded &decoded) {
    std::vector<std::string> texts;
    std::vector<const char *> paths;
    for (const Source &source : decoded.sources) {
        texts.push_back(source.path.string());
    }
    for (const std::string &text : texts) {
        paths.push_back(text.c_str());
    }
    const arm_random stream = random::stream(data.seed, "dataset", data.dataset.name);
    const arm_dataset_open request{sizeof request, static_cast<uint32_t>(paths.size()), paths.data(), &stream,
                                   &services()};
    arm_error error{sizeof(arm_error), ARM_OK, {}};
    const arm_status status = dataset.table()->open(dataset.get(), &request, collected.opening(), &error);
    collected.rethrow();
    plugin::check(status, error, dataset.who(), Fault::data);
    collected.finish();
    decoded.fields = collected.fields;
    decoded.splits = collected.splits;
    decoded.tables = collected.tables;
}

void through_plugin(const plugin::Instance<arm_dataset> &dataset, const experiment::Data &data, const fs::path &file,
                    Decoded &decoded) {
    Collector collected(dataset.who());
    ask(dataset, data, collected, decoded);
    size_t bytes = 0;
    for (DecodedSplit &split : decoded.splits) {
        for (const DecodedField &field : decoded.fields) {
            split.offsets.push_back(bytes);
            bytes += aligned(static_cast<size_t>(split.examples) * field.example_bytes());
        }
    }
    SealedWriter writer(file, header(decoded), bytes);
    read_all(dataset, collected.order, decoded, writer);
    decoded.file = writer.finish();
}

plugin::Instance<arm_dataset> instance(const experiment::Data &data, plugin::Registry &registry) {
    const std::string &name = data.dataset.name;
    return plugin::make<arm_dataset>(registry, plugin::Kind::dataset, name, ARM_DATASET_INTERFACE,
                                     data.dataset.settings, fmt::format("data set {}", name));
}

// The files that the set is made of, as it names them.
std::vector<std::string> names_of(const plugin::Instance<arm_dataset> &dataset) {
    Collector named(dataset.who());
    arm_error error{sizeof(arm_error), ARM_OK, {}};
    const arm_status status = dataset.table()->sources(dataset.get(), named.naming(), &error);
    named.rethrow();
    plugin::check(status, error, dataset.who(), Fault::experiment);
    return std::move(named.sources);
}

// A process that was killed while it wrote leaves its temporary file behind. Under the lock nobody else writes this
// key.
void remove_stale(const fs::path &folder, const std::string &key) {
    std::error_code ignored;
    for (auto entry = fs::directory_iterator(folder, ignored); !ignored && entry != fs::directory_iterator();
         entry.increment(ignored)) {
        if (entry->path().filename().string().starts_with(key + ".")) {
            std::error_code kept;
            fs::remove(entry->path(), kept);
        }
    }
}

} // namespace

size_t element_bytes(int32_t type) {
    switch (type) {
    case ARM_U8:
        return 1;
    case ARM_F64:
        return 8;
    default:
        return 4;
    }
}

size_t DecodedField::example_bytes() const {
    return static_cast<size_t>(one.size()) * element_bytes(one.type());
}

const DecodedSplit *Decoded::split(std::string_view name) const {
    const auto found = std::find_if(splits.begin(), splits.end(), [&](const auto &s) { return s.name == name; });
    return found == splits.end() ? nullptr : &*found;
}

const std::byte *Decoded::array(const DecodedSplit &split, size_t field) const {
    return file.payload().data() + split.offsets[field];
}

Decoded decode(const experiment::Data &data, const fs::path &folder, plugin::Registry &registry) {
    const uintmax_t bound = cache_bound();
    const std::string &name = data.dataset.name;
    const auto dataset = instance(data, registry);
    Decoded decoded;
    for (const std::string &file : names_of(dataset)) {
        decoded.sources.push_back(source(file, folder));
    }
    const Json settings =
        plugin::with_defaults(data.dataset.settings, registry.catalogue().get(plugin::Kind::dataset, name).schema);
    decoded.key = key_of(data, settings, plugin_sha256(registry, name), decoded.sources);

    const fs::path cache = cache_folder("decoded");
    const fs::path file = cache.empty() ? cache : cache / decoded.key;
    if (from_cache(file, decoded)) {
        return decoded;
    }
    {
        const CacheLock lock(cache, decoded.key);
        if (from_cache(file, decoded)) { // somebody made it while we waited
            return decoded;
        }
        remove_stale(cache, decoded.key);
        through_plugin(dataset, data, file, decoded);
    }
    shrink(cache, bound); // not this entry: it is mapped
    return decoded;
}

Decoded outline_of(const experiment::Data &data, const fs::path &folder, plugin::Registry &registry) {
    const auto dataset = instance(data, registry);
    Decoded decoded;
    for (const std::string &named : names_of(dataset)) {
        decoded.sources.push_back(
            {.named = named, .path = fs::canonical(find(named, folder)), .sha256 = "", .bytes = 0});
    }
    Collector collected(dataset.who());
    ask(dataset, data, collected, decoded);
    return decoded;
}

} // namespace armature::data
