// SPDX-License-Identifier: MIT
// part.cpp: see part.hpp.
#include "data/part.hpp"

#include "data/convert.hpp"
#include "network/memory.hpp"

#include <algorithm>
#include <cstring>

namespace armature::data {
namespace {

// Shuffled examples lie anywhere in the set, most often in no cache and on pages that no table of the processor knows.
// One after another each would wait for its page and then for its lines; asked for side by side, they wait together:
// first every example's page, then line after line of all of them. What lies beyond the first page of an example the
// processor foresees by itself. They are asked into the second-level cache: together they are more than the first
// holds. (Inlined, because GCC takes a function that only prefetches for one that does nothing.)
constexpr size_t together = 64, line = 64, page = 4096; // examples, bytes, bytes
constexpr int second_level = 2;                         // of __builtin_prefetch
template <class F> [[gnu::always_inline]] inline void ask_for(size_t examples, size_t bytes, F &&start) {
    const size_t near = std::min(bytes, page);
    for (size_t e = 0; e < examples; ++e) {
        __builtin_prefetch(start(e), 0, second_level);
        __builtin_prefetch(start(e) + near - 1, 0, second_level);
    }
    for (size_t at = line; at + line < near; at += line) {
        for (size_t e = 0; e < examples; ++e) {
            __builtin_prefetch(start(e) + at, 0, second_level);
        }
    }
}

// One field as read() needs it: where it lies, and its statistics written out for every element of an example, so that
// one loop without a remainder serves a table as well as an image.
struct Column {
    const std::byte *array = nullptr;
    int64_t elements = 0;
    int64_t steps = 1; // time steps of an example: in a batch the examples of one step lie side by side
    size_t example_bytes = 0;
    int32_t stored = 0;
    network::Buffer centre, scale; // elements each, or empty
};

template <class To> network::Buffer written_out(const std::vector<double> &by_feature, int64_t elements) {
    if (by_feature.empty()) {
        return {};
    }
    network::Buffer buffer(static_cast<size_t>(elements) * sizeof(To));
    for (int64_t i = 0; i < elements; ++i) {
        static_cast<To *>(buffer.data())[i] = static_cast<To>(by_feature[static_cast<size_t>(i) % by_feature.size()]);
    }
    return buffer;
}

template <class To> class MappedPart final : public Part {
public:
    MappedPart(std::shared_ptr<const Decoded> decoded, Share share, const std::vector<Statistics> &statistics)
        : decoded_(std::move(decoded)), share_(std::move(share)) {
        for (size_t f = 0; share_.of != nullptr && f < decoded_->fields.size(); ++f) {
            const DecodedField &field = decoded_->fields[f];
            const int64_t elements = field.one.size();
            const int64_t steps = elements == 0 ? 1 : field.one.extent_of(ARM_ROLE_TIME);
            columns_.push_back({decoded_->array(*share_.of, f), elements, steps, field.example_bytes(),
                                field.one.type(), written_out<To>(statistics[f].centre, elements),
                                written_out<To>(statistics[f].scale, elements)});
        }
    }
    int64_t size() const override { return share_.size; }

    void read(size_t field, std::span<const int64_t> examples, void *out) const override {
        const Column &column = columns_[field];
        for (size_t first = 0; first < examples.size(); first += together) {
            const auto turn = examples.subspan(first, std::min(together, examples.size() - first));
            ask_for(turn.size(), column.example_bytes, [&](size_t e) { return example(column, turn[e]); });
            read(column, examples.size(), first, turn, out);
        }
    }

private:
    // Examples `first` ... of a batch.
    void read(const Column &column, size_t batch, size_t first, std::span<const int64_t> examples, void *out) const {
        switch (column.stored) {
        case ARM_U8:
            return gather<uint8_t>(column, batch, first, examples, static_cast<To *>(out));
        case ARM_F32:
            return gather<float>(column, batch, first, examples, static_cast<To *>(out));
        case ARM_F64:
            return gather<double>(column, batch, first, examples, static_cast<To *>(out));
        default:
            return copy(column, batch, first, examples, static_cast<std::byte *>(out));
        }
    }
    const std::byte *example(const Column &column, int64_t place) const {
        const int64_t number = share_.examples.empty() ? place : share_.examples[static_cast<size_t>(place)];
        return column.array + static_cast<size_t>(number) * column.example_bytes;
    }
    template <class From>
    void gather(const Column &column, size_t batch, size_t first, std::span<const int64_t> examples, To *out) const {
        const To *centre = static_cast<const To *>(column.centre.data());
        const To *scale = static_cast<const To *>(column.scale.data());
        const size_t steps = static_cast<size_t>(column.steps), step = static_cast<size_t>(column.elements) / steps;
        for (size_t e = 0; e < examples.size(); ++e) {
            const auto *x = reinterpret_cast<const From *>(example(column, examples[e]));
            for (size_t t = 0; t < steps; ++t) {
                To *y = out + (t * batch + first + e) * step;
                if (centre == nullptr) {
                    convert(x + t * step, y, static_cast<int64_t>(step));
                } else {
                    normalise(x + t * step, centre + t * step, scale + t * step, y, static_cast<int64_t>(step));
                }
            }
        }
    }
    // Indices stay indices.
    void copy(const Column &column, size_t batch, size_t first, std::span<const int64_t> examples,
              std::byte *out) const {
        const size_t steps = static_cast<size_t>(column.steps), step = column.example_bytes / steps;
        for (size_t e = 0; e < examples.size(); ++e) {
            for (size_t t = 0; t < steps; ++t) {
                std::memcpy(out + (t * batch + first + e) * step, example(column, examples[e]) + t * step, step);
            }
        }
    }

    std::shared_ptr<const Decoded> decoded_;
    Share share_;
    std::vector<Column> columns_;
};

} // namespace

std::unique_ptr<Part> make_part(std::shared_ptr<const Decoded> decoded, Share share,
                                const std::vector<Statistics> &statistics, int32_t type) {
    if (type == ARM_F64) {
        return std::make_unique<MappedPart<double>>(std::move(decoded), std::move(share), statistics);
    }
    return std::make_unique<MappedPart<float>>(std::move(decoded), std::move(share), statistics);
}

} // namespace armature::data
