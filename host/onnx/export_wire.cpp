// SPDX-License-Identifier: MIT
// export_wire.cpp: numbers are written seven bits a byte, the lowest first; floats as they lie, for they are
// little-endian on every processor that this is built for.
#include "onnx/export_wire.hpp"

#include <bit>
#include <cstring>

namespace armature::onnx {

static_assert(std::endian::native == std::endian::little);

void Encoder::varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
        out_ += static_cast<char>(value | 0x80);
    }
    out_ += static_cast<char>(value);
}

void Encoder::integer(uint32_t field, int64_t value) {
    tag(field, Type::varint);
    varint(static_cast<uint64_t>(value));
}

void Encoder::real(uint32_t field, float value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    tag(field, Type::fixed32);
    out_.append(raw, sizeof raw);
}

void Encoder::bytes(uint32_t field, std::string_view value) {
    tag(field, Type::bytes);
    varint(value.size());
    out_ += value;
}

void Encoder::integers(uint32_t field, const std::vector<int64_t> &values) {
    Encoder list;
    for (const int64_t value : values) {
        list.varint(static_cast<uint64_t>(value));
    }
    message(field, list);
}

void Encoder::reals(uint32_t field, const std::vector<float> &values) {
    std::string raw(values.size() * sizeof(float), '\0');
    if (!values.empty()) {
        std::memcpy(raw.data(), values.data(), raw.size());
    }
    bytes(field, raw);
}

} // namespace armature::onnx
