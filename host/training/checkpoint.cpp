// SPDX-License-Identifier: MIT
// checkpoint.cpp: the header of a checkpoint as one list of places, written and read.
#include "training/checkpoint.hpp"

#include "support/alignment.hpp"
#include "support/hash.hpp"
#include "support/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <set>

#include <unistd.h>

namespace armature::training {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little, "checkpoints are written as the memory stands");

constexpr std::string_view magic = "ARMATUR1";
constexpr size_t prefix_bytes = 16, most_header_bytes = size_t{1} << 20, most_name_bytes = 512;
constexpr std::array<std::pair<const char *, int32_t>, 4> types = {
    {{"f32", ARM_F32}, {"f64", ARM_F64}, {"i32", ARM_I32}, {"u8", ARM_U8}}};

size_t element_bytes(int32_t type) {
    return type == ARM_U8 ? 1 : type == ARM_F64 ? 8 : 4;
}

const char *word(int32_t type) {
    return std::find_if(types.begin(), types.end(), [&](const auto &t) { return t.second == type; })->first;
}

using File = std::unique_ptr<FILE, int (*)(FILE *)>;

[[noreturn]] void fail(const fs::path &file, const std::string &message) {
    throw Error(Fault::data, message, file.string());
}

[[noreturn]] void fail_to_write(const fs::path &file) {
    throw Error(Fault::run, fmt::format("the checkpoint cannot be written: {}", std::strerror(errno)), file.string());
}

Json header(int64_t step, const std::vector<StoredTensor> &tensors) {
    Json list = Json::array();
    size_t offset = 0;
    for (const StoredTensor &tensor : tensors) {
        Json shape = Json::array();
        for (uint32_t i = 0; i < tensor.shape.rank(); ++i) {
            shape.push_back(tensor.shape.extent(i));
        }
        const size_t bytes = static_cast<size_t>(tensor.shape.size()) * element_bytes(tensor.shape.type());
        list.push_back({{"name", tensor.name},
                        {"group", tensor.group},
                        {"type", word(tensor.shape.type())},
                        {"shape", shape},
                        {"offset", offset},
                        {"bytes", bytes}});
        offset = aligned(offset + bytes);
    }
    return {{"step", step}, {"tensors", list}};
}

// Reads one file's header, trusting nothing. Every failure names the file and what is wrong with it.
class HeaderReader {
public:
    explicit HeaderReader(const fs::path &file) : file_(file) {}

    // Names, shapes and places; `data` of each tensor is its offset until the memory is there.
    std::vector<StoredTensor> read(const Json &header, size_t data_bytes, StoredFile &stored) {
        keys(header, "the header", {"step", "tensors"});
        stored.step = whole(header.at("step"), "step");
        if (!header.at("tensors").is_array()) {
            fail(file_, "\"tensors\" is no list");
        }
        std::vector<StoredTensor> tensors;
        for (const Json &entry : header.at("tensors")) {
            tensors.push_back(tensor(entry));
        }
        if (end_ != data_bytes) {
            fail(file_, fmt::format("its tensors take {} bytes, but {} are there", end_, data_bytes));
        }
        return tensors;
    }

    std::vector<size_t> offsets, ends;

private:
    void keys(const Json &object, const std::string &what, const std::set<std::string> &wanted) const {
        if (!object.is_object()) {
            fail(file_, what + " is no object");
        }
        for (const std::string &key : wanted) {
            if (!object.contains(key)) {
                fail(file_, fmt::format("{} has no \"{}\"", what, key));
            }
        }
        if (object.size() != wanted.size()) {
            fail(file_, what + " has unknown keys");
        }
    }
    int64_t whole(const Json &value, const std::string &what) const {
        const bool fits = value.is_number_integer() &&
                          (!value.is_number_unsigned() ||
                           value.get<uint64_t>() <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()));
        if (!fits || value.get<int64_t>() < 0) {
            fail(file_, fmt::format("\"{}\" is {}, wanted a whole number from 0", what, dump(value)));
        }
        return value.get<int64_t>();
    }
    std::string text(const Json &value, const std::string &what) const {
        if (!value.is_string() || value.get_ref<const std::string &>().empty() ||
            value.get_ref<const std::string &>().size() > most_name_bytes) {
            fail(file_, fmt::format("the {} of a tensor is not a text of 1 to {} bytes", what, most_name_bytes));
        }
        return value.get<std::string>();
    }
    Shape shape(const Json &entry, const std::string &name) const {
        const std::string type = text(entry.at("type"), "type");
        const auto known = std::find_if(types.begin(), types.end(), [&](const auto &t) { return type == t.first; });
        if (known == types.end()) {
            fail(file_, fmt::format("tensor \"{}\" has the unknown type \"{}\"", name, type));
        }
        const Json &extents = entry.at("shape");
        if (!extents.is_array() || extents.size() > ARM_MAX_RANK) {
            fail(file_, fmt::format("the shape of \"{}\" is not a list of at most {} extents", name, ARM_MAX_RANK));
        }
        Shape shape(known->second, {});
        int64_t elements = 1;
        for (const Json &extent : extents) {
            const int64_t n = whole(extent, "shape");
            if (n == 0 || n > (int64_t{1} << 48) / elements) {
                fail(file_, fmt::format("the shape of \"{}\" is impossible: {}", name, dump(extents)));
            }
            elements *= n;
            shape.append(ARM_ROLE_NONE, n);
        }
        return shape;
    }
    StoredTensor tensor(const Json &entry) {
        keys(entry, "a tensor", {"name", "group", "type", "shape", "offset", "bytes"});
        StoredTensor tensor{text(entry.at("name"), "name"), text(entry.at("group"), "group"), {}, nullptr};
        if (!seen_.emplace(tensor.group, tensor.name).second) {
            fail(file_, fmt::format("the tensor \"{}\" of the group \"{}\" is there twice", tensor.name, tensor.group));
        }
        tensor.shape = shape(entry, tensor.name);
        const auto offset = static_cast<size_t>(whole(entry.at("offset"), "offset"));
        const auto bytes = static_cast<size_t>(whole(entry.at("bytes"), "bytes"));
        const size_t wanted = static_cast<size_t>(tensor.shape.size()) * element_bytes(tensor.shape.type());
        if (bytes != wanted) {
            fail(file_, fmt::format("\"{}\" {} has {} bytes, its shape takes {}", tensor.name, tensor.shape.text(),
                                    bytes, wanted));
        }
        if (offset != aligned(end_)) {
            fail(file_, fmt::format("\"{}\" begins at {}, expected at {}: tensors follow one another without gap or "
                                    "overlap",
                                    tensor.name, offset, aligned(end_)));
        }
        end_ = offset + bytes; // no overflow: both are far below 2^63
        offsets.push_back(offset);
        ends.push_back(end_);
        return tensor;
    }

    const fs::path &file_;
    std::set<std::pair<std::string, std::string>> seen_;
    size_t end_ = 0;
};

void read_exactly(const File &stream, void *to, size_t bytes, const fs::path &file, Sha256 &hash) {
    if (std::fread(to, 1, bytes, stream.get()) != bytes) {
        fail(file, fmt::format("ends early: {} bytes more were expected", bytes));
    }
    hash.add(to, bytes);
}

void want_zeros(const std::byte *from, const std::byte *to, const fs::path &file) {
    if (std::any_of(from, to, [](std::byte b) { return b != std::byte{0}; })) {
        fail(file, "the padding between its tensors is not zero");
    }
}

} // namespace

std::string write_checkpoint(const fs::path &file, int64_t step, const std::vector<StoredTensor> &tensors) {
    const std::string text = dump(header(step, tensors));
    if (text.size() > most_header_bytes) {
        throw Error(Fault::run,
                    fmt::format("the checkpoint's header takes {} bytes for {} tensors; at most {} are read",
                                text.size(), tensors.size(), most_header_bytes),
                    file.string());
    }
    const fs::path temporary = fmt::format("{}.{}.partial", file.string(), ::getpid());
    Sha256 hash;
    {
        File stream(std::fopen(temporary.c_str(), "wbe"), &std::fclose);
        if (stream == nullptr) {
            fail_to_write(file);
        }
        bool good = true;
        const auto put = [&](const void *data, size_t bytes) {
            hash.add(data, bytes);
            good = good && std::fwrite(data, 1, bytes, stream.get()) == bytes;
        };
        size_t position = 0;
        const auto pad = [&] {
            static constexpr std::array<char, ARM_ALIGNMENT> zeros{};
            put(zeros.data(), aligned(position) - position);
            position = aligned(position);
        };
        const uint64_t length = text.size();
        put(magic.data(), magic.size());
        put(&length, sizeof length);
        put(text.data(), text.size());
        position = prefix_bytes + text.size();
        for (const StoredTensor &tensor : tensors) {
            const size_t bytes = static_cast<size_t>(tensor.shape.size()) * element_bytes(tensor.shape.type());
            pad();
            put(tensor.data, bytes);
            position += bytes;
        }
        if (tensors.empty()) {
            pad();
        }
        good = std::fclose(stream.release()) == 0 && good;
        if (!good || std::rename(temporary.c_str(), file.c_str()) != 0) {
            const int why = errno;
            std::remove(temporary.c_str());
            errno = why;
            fail_to_write(file);
        }
    }
    return hash.hex();
}

StoredFile read_checkpoint(const fs::path &file) {
    std::error_code failed;
    if (!fs::is_regular_file(file, failed)) {
        fail(file, "is no file");
    }
    const size_t bytes = fs::file_size(file, failed);
    const File stream(std::fopen(file.c_str(), "rbe"), &std::fclose);
    if (failed || stream == nullptr) {
        fail(file, fmt::format("cannot be read: {}", failed ? failed.message() : std::strerror(errno)));
    }
    if (bytes < prefix_bytes) {
        fail(file, fmt::format("is no checkpoint: it has {} bytes", bytes));
    }
    Sha256 hash;
    std::array<char, 8> start{};
    uint64_t header_bytes = 0;
    read_exactly(stream, start.data(), start.size(), file, hash);
    if (std::string_view(start.data(), start.size()) != magic) {
        fail(file, "is no checkpoint: it does not begin with " + std::string(magic));
    }
    read_exactly(stream, &header_bytes, sizeof header_bytes, file, hash);
    if (header_bytes > most_header_bytes || header_bytes > bytes - prefix_bytes ||
        aligned(prefix_bytes + header_bytes) > bytes) {
        fail(file, fmt::format("says that its header has {} bytes; at most {} are read, and the file has {}",
                               header_bytes, most_header_bytes, bytes));
    }
    std::string text(header_bytes, '\0');
    read_exactly(stream, text.data(), text.size(), file, hash);
    const size_t data_at = aligned(prefix_bytes + header_bytes);

    StoredFile stored;
    HeaderReader reader(file);
    stored.tensors = reader.read(parse_json(text, file.string(), Fault::data), bytes - data_at, stored);

    std::array<std::byte, ARM_ALIGNMENT> padding{};
    const size_t padded = data_at - prefix_bytes - header_bytes;
    read_exactly(stream, padding.data(), padded, file, hash);
    want_zeros(padding.data(), padding.data() + padded, file);
    stored.memory = network::Buffer(bytes - data_at);
    read_exactly(stream, stored.memory.data(), bytes - data_at, file, hash);
    for (size_t i = 0; i < stored.tensors.size(); ++i) {
        stored.tensors[i].data = stored.memory.bytes() + reader.offsets[i];
        if (i > 0) {
            want_zeros(stored.memory.bytes() + reader.ends[i - 1], stored.memory.bytes() + reader.offsets[i], file);
        }
    }
    stored.sha256 = hash.hex();
    return stored;
}

} // namespace armature::training
