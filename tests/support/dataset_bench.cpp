// SPDX-License-Identifier: MIT
// dataset_bench.cpp: see dataset_bench.hpp.
#include "support/dataset_bench.hpp"

#include "support/random.hpp"
#include "support/services.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <numeric>
#include <stdexcept>

namespace armature::testing {

namespace fs = std::filesystem;

DatasetBench::DatasetBench(const std::string &name, const Json &settings, const fs::path &folder, uint64_t seed)
    : dataset_(plugin::Kind::dataset, name, ARM_DATASET_INTERFACE, settings) {
    const arm_dataset_plan plan{
        sizeof plan,
        0,
        this,
        [](void *context, const char *path) {
            static_cast<DatasetBench *>(context)->sources.emplace_back(path);
            return arm_status{ARM_OK};
        },
        [](void *context, const arm_field *field) {
            static_cast<DatasetBench *>(context)->fields.push_back(
                {field->purpose == ARM_FIELD_TARGET, field->name, Shape(*field->shape), field->classes});
            return arm_status{ARM_OK};
        },
        [](void *context, const char *split, int64_t examples) {
            static_cast<DatasetBench *>(context)->splits.emplace_back(split, examples);
            return arm_status{ARM_OK};
        },
        [](void *context, const char *table, int64_t entries, const char *const *texts) {
            static_cast<DatasetBench *>(context)->tables[table] = {texts, texts + entries};
            return arm_status{ARM_OK};
        }};
    dataset_.instance.call(&arm_dataset::sources, &plan);
    std::vector<std::string> found;
    for (const std::string &source : sources) {
        const fs::path file = folder / source;
        found.push_back(fs::exists(file) ? file.string() : file.string() + ".gz");
    }
    std::vector<const char *> paths;
    for (const std::string &path : found) {
        paths.push_back(path.c_str());
    }
    const arm_random stream = random::stream(seed, "dataset", name);
    const arm_dataset_open request{sizeof request, static_cast<uint32_t>(paths.size()), paths.data(), &stream,
                                   &services()};
    dataset_.instance.call(&arm_dataset::open, &request, &plan);
}

std::vector<double> DatasetBench::read(uint32_t split, const std::vector<int64_t> &examples, size_t field) const {
    std::vector<std::vector<char>> memory;
    std::vector<void *> buffers;
    for (const Field &f : fields) {
        const int64_t bytes = f.shape.type() == ARM_U8 ? 1 : 4;
        memory.emplace_back(static_cast<size_t>(f.shape.size() * bytes) * examples.size(), 'x');
        buffers.push_back(memory.back().data());
    }
    dataset_.instance.call(&arm_dataset::read, split, examples.data(), static_cast<int64_t>(examples.size()),
                           buffers.data());
    const size_t n = static_cast<size_t>(fields[field].shape.size()) * examples.size();
    switch (fields[field].shape.type()) {
    case ARM_U8: {
        const auto *x = static_cast<const uint8_t *>(buffers[field]);
        return {x, x + n};
    }
    case ARM_I32: {
        const auto *x = static_cast<const int32_t *>(buffers[field]);
        return {x, x + n};
    }
    default: {
        const auto *x = static_cast<const float *>(buffers[field]);
        return {x, x + n};
    }
    }
}

std::vector<double> DatasetBench::all(size_t field, uint32_t split) const {
    std::vector<int64_t> examples(static_cast<size_t>(splits.at(split).second));
    std::iota(examples.begin(), examples.end(), int64_t{0});
    return read(split, examples, field);
}

std::string refusal(const std::string &name, const Json &settings, const fs::path &folder) {
    try {
        DatasetBench bench(name, settings, folder);
    } catch (const Error &error) {
        return error.message;
    }
    ADD_FAILURE() << name << " took " << settings.dump();
    return "";
}

std::string gzip(const std::string &content) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error("zlib does not start");
    }
    std::string out(deflateBound(&stream, content.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int status = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return status == Z_STREAM_END ? out : throw std::runtime_error("zlib does not finish");
}

} // namespace armature::testing
