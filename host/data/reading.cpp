// SPDX-License-Identifier: MIT
// reading.cpp: see reading.hpp.
#include "data/reading.hpp"

#include "data/examine.hpp"
#include "data/side_by_side.hpp"
#include "support/alignment.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>

namespace armature::data {
namespace {

constexpr size_t chunk_bytes = size_t{4} << 20;
constexpr double long_enough = 0.3; // seconds: a process more costs a hundredth

// A few megabytes of one split.
struct Chunk {
    uint32_t split;
    int64_t first, count;
};

std::vector<Chunk> chunks(const Decoded &decoded, int64_t at_once) {
    std::vector<Chunk> all;
    for (uint32_t s = 0; s < decoded.splits.size(); ++s) {
        for (int64_t first = 0; first < decoded.splits[s].examples; first += at_once) {
            all.push_back({s, first, std::min(at_once, decoded.splits[s].examples - first)});
        }
    }
    return all;
}

} // namespace

void read_all(const plugin::Instance<arm_dataset> &dataset, const std::vector<size_t> &order, const Decoded &decoded,
              SealedWriter &writer) {
    const size_t fields = decoded.fields.size();
    const size_t example_bytes =
        std::accumulate(decoded.fields.begin(), decoded.fields.end(), size_t{0},
                        [](size_t sum, const DecodedField &field) { return sum + field.example_bytes(); });
    const auto at_once = static_cast<int64_t>(std::max<size_t>(1, chunk_bytes / std::max<size_t>(1, example_bytes)));
    std::vector<size_t> starts; // of each field in the memory of a chunk
    size_t bytes = 0;
    for (const DecodedField &field : decoded.fields) {
        starts.push_back(bytes);
        bytes += aligned(static_cast<size_t>(at_once) * field.example_bytes());
    }
    const std::vector<Chunk> all = chunks(decoded, at_once);
    const auto read = [&](int64_t number, std::byte *memory) {
        const Chunk &chunk = all[static_cast<size_t>(number)];
        std::vector<int64_t> indices(static_cast<size_t>(chunk.count));
        std::iota(indices.begin(), indices.end(), chunk.first);
        std::vector<void *> pointers(fields); // in the plugin's order of fields
        for (size_t f = 0; f < fields; ++f) {
            pointers[order[f]] = memory + starts[f];
        }
        arm_error error{sizeof(arm_error), ARM_OK, {}};
        plugin::check(
            dataset.table()->read(dataset.get(), chunk.split, indices.data(), chunk.count, pointers.data(), &error),
            error, dataset.who(), Fault::data);
    };
    const auto store = [&](int64_t number, const std::byte *memory) {
        const Chunk &chunk = all[static_cast<size_t>(number)];
        const DecodedSplit &split = decoded.splits[chunk.split];
        for (size_t f = 0; f < fields; ++f) {
            const DecodedField &field = decoded.fields[f];
            examine(field, split.name, memory + starts[f], chunk.first, chunk.count, dataset.who());
            writer.write(split.offsets[f] + static_cast<size_t>(chunk.first) * field.example_bytes(),
                         memory + starts[f], static_cast<size_t>(chunk.count) * field.example_bytes());
        }
    };
    const auto begin = std::chrono::steady_clock::now();
    side_by_side(1, 0, std::min<int64_t>(1, static_cast<int64_t>(all.size())), bytes, read, store, dataset.who());
    const std::chrono::duration<double> one = std::chrono::steady_clock::now() - begin;
    const bool worth = one.count() * static_cast<double>(all.size()) > long_enough;
    side_by_side(worth ? processors() : 1, 1, static_cast<int64_t>(all.size()), bytes, read, store, dataset.who());
}

} // namespace armature::data
