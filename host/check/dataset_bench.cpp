// SPDX-License-Identifier: MIT
// dataset_bench.cpp: see dataset_bench.hpp.
#include "check/dataset_bench.hpp"

#include "check/guarded.hpp"
#include "check/last_words.hpp"
#include "support/random.hpp"
#include "support/services.hpp"

#include <numeric>

namespace armature::check {

namespace fs = std::filesystem;

namespace {

DatasetBench &of_context(void *context) {
    return *static_cast<DatasetBench *>(context);
}

} // namespace

int64_t DatasetBench::Field::bytes() const {
    return shape.size() * width(shape.type());
}

DatasetBench::DatasetBench(const Component &of, const Json &settings, const fs::path &folder, uint64_t seed)
    : dataset_(of.make<arm_dataset>(ARM_DATASET_INTERFACE, settings)) {
    const arm_dataset_plan plan{sizeof plan,
                                0,
                                this,
                                [](void *context, const char *path) {
                                    of_context(context).sources.emplace_back(path);
                                    return arm_status{ARM_OK};
                                },
                                [](void *context, const arm_field *field) {
                                    of_context(context).fields.push_back({field->purpose == ARM_FIELD_TARGET,
                                                                          field->name, Shape(*field->shape),
                                                                          field->classes});
                                    return arm_status{ARM_OK};
                                },
                                [](void *context, const char *split, int64_t examples) {
                                    of_context(context).splits.emplace_back(split, examples);
                                    return arm_status{ARM_OK};
                                },
                                [](void *context, const char *table, int64_t entries, const char *const *texts) {
                                    of_context(context).tables[table] = {texts, texts + entries};
                                    return arm_status{ARM_OK};
                                }};
    call("sources");
    dataset_.call(&arm_dataset::sources, &plan);
    std::vector<std::string> found;
    for (const std::string &source : sources) {
        const fs::path file = folder / source;
        found.push_back(fs::exists(file) ? file.string() : file.string() + ".gz");
    }
    std::vector<const char *> paths;
    for (const std::string &path : found) {
        paths.push_back(path.c_str());
    }
    const arm_random stream = random::stream(seed, "dataset", of.descriptor->name);
    const arm_dataset_open request{sizeof request, static_cast<uint32_t>(paths.size()), paths.data(), &stream,
                                   &services()};
    call("open");
    dataset_.call(&arm_dataset::open, &request, &plan);
}

void DatasetBench::read(uint32_t split, const std::vector<int64_t> &examples,
                        const std::vector<void *> &buffers) const {
    call("read");
    dataset_.call(&arm_dataset::read, split, examples.data(), static_cast<int64_t>(examples.size()), buffers.data());
}

std::vector<std::string> DatasetBench::bytes(uint32_t split, const std::vector<int64_t> &examples, char before) const {
    std::vector<std::string> memory;
    std::vector<void *> buffers;
    for (const Field &f : fields) {
        memory.emplace_back(static_cast<size_t>(f.bytes()) * examples.size(), before);
    }
    for (std::string &one : memory) {
        buffers.push_back(one.data());
    }
    read(split, examples, buffers);
    return memory;
}

std::vector<double> DatasetBench::read(uint32_t split, const std::vector<int64_t> &examples, size_t field) const {
    const std::string bytes = this->bytes(split, examples).at(field);
    const auto n = static_cast<int64_t>(examples.size()) * fields[field].shape.size();
    const Shape all = Shape::plain(fields[field].shape.type(), {n});
    const Guarded copy(static_cast<int64_t>(bytes.size()));
    std::copy(bytes.begin(), bytes.end(), static_cast<char *>(copy.data()));
    return copy.values(all);
}

std::vector<double> DatasetBench::all(size_t field, uint32_t split) const {
    std::vector<int64_t> examples(static_cast<size_t>(splits.at(split).second));
    std::iota(examples.begin(), examples.end(), int64_t{0});
    return read(split, examples, field);
}

} // namespace armature::check
