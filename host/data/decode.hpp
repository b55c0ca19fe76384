// SPDX-License-Identifier: MIT
// decode.hpp: a data set as its plugin gives it, decoded once: every field of every split as one array of its own type,
// in the cache. Knows nothing of training parts or normalisation.
#pragma once

#include "data/data.hpp"
#include "data/sealed.hpp"

namespace armature::data {

struct DecodedField {
    std::string name;
    bool target = false;
    Shape one; // of one example, in the type in which it is stored
    int64_t classes = 0;
    size_t example_bytes() const;
};

struct DecodedSplit {
    std::string name;
    int64_t examples = 0;
    std::vector<size_t> offsets; // of each field's array within the payload
};

struct Decoded {
    Sealed file;
    std::vector<DecodedField> fields; // inputs first, otherwise in the plugin's order
    std::vector<DecodedSplit> splits;
    std::map<std::string, std::vector<std::string>> tables;
    std::vector<Source> sources;
    std::string key; // of everything that decides the arrays

    const DecodedSplit *split(std::string_view name) const; // nullptr if there is none
    const std::byte *array(const DecodedSplit &split, size_t field) const;
};

// From the cache, or else through the plugin: only then is its open() called. Throws Error(Fault::data) for a file
// that is missing or broken, a value that is not finite, a label outside its classes.
Decoded decode(const experiment::Data &data, const std::filesystem::path &folder, plugin::Registry &registry);

// What the plugin tells when it opens the set, with no example read and nothing hashed: there are no arrays.
Decoded outline_of(const experiment::Data &data, const std::filesystem::path &folder, plugin::Registry &registry);

size_t element_bytes(int32_t type);

} // namespace armature::data
