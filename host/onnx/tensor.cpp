// SPDX-License-Identifier: MIT
// tensor.cpp: TensorProto. Numbers come in one of two ways: as raw bytes, or in a list of a wider type; either way they
// must be as many as the dimensions say before anything is reserved for them.
#include "onnx/model.hpp"
#include "onnx/read.hpp"

#include <bit>
#include <cstring>

#include <fmt/format.h>

namespace armature::onnx {

std::string word(Type type) {
    constexpr const char *words[] = {
        "an undefined type", "float32", "uint8",   "int8",   "uint16", "int16",     "int32",      "int64",   "strings",
        "booleans",          "float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16"};
    const auto i = static_cast<size_t>(type);
    return i < std::size(words) ? words[i] : fmt::format("type {}", static_cast<int32_t>(type));
}

bool is_real(Type type) {
    return type == Type::float32 || type == Type::float64;
}

bool is_whole(Type type) {
    switch (type) {
    case Type::uint8:
    case Type::int8:
    case Type::uint16:
    case Type::int16:
    case Type::int32:
    case Type::int64:
    case Type::boolean:
    case Type::uint32:
    case Type::uint64:
        return true;
    default:
        return false;
    }
}

int64_t Tensor::size() const {
    int64_t n = 1;
    for (const int64_t d : dims) {
        n *= d;
    }
    return n;
}

double Tensor::real(int64_t i) const {
    const auto at = static_cast<size_t>(i);
    return type == Type::float32   ? static_cast<double>(floats.at(at))
           : type == Type::float64 ? doubles.at(at)
                                   : static_cast<double>(integers.at(at));
}

namespace {

constexpr int64_t most_elements = int64_t{1} << 31;

template <class T, class To> void copy_raw(std::string_view raw, std::vector<To> &to) {
    to.resize(raw.size() / sizeof(T));
    for (size_t i = 0; i < to.size(); ++i) {
        T value;
        std::memcpy(&value, raw.data() + i * sizeof(T), sizeof value);
        to[i] = static_cast<To>(value);
    }
}

// The bytes of one element where numbers are raw; 0: not read.
size_t raw_size(Type type) {
    switch (type) {
    case Type::uint8:
    case Type::int8:
    case Type::boolean:
        return 1;
    case Type::uint16:
    case Type::int16:
        return 2;
    case Type::float32:
    case Type::int32:
    case Type::uint32:
        return 4;
    case Type::float64:
    case Type::int64:
    case Type::uint64:
        return 8;
    default:
        return 0;
    }
}

void take_raw(std::string_view raw, Tensor &t) {
    switch (t.type) {
    case Type::float32:
        return copy_raw<float>(raw, t.floats);
    case Type::float64:
        return copy_raw<double>(raw, t.doubles);
    case Type::uint8:
    case Type::boolean:
        return copy_raw<uint8_t>(raw, t.integers);
    case Type::int8:
        return copy_raw<int8_t>(raw, t.integers);
    case Type::uint16:
        return copy_raw<uint16_t>(raw, t.integers);
    case Type::int16:
        return copy_raw<int16_t>(raw, t.integers);
    case Type::int32:
        return copy_raw<int32_t>(raw, t.integers);
    case Type::uint32:
        return copy_raw<uint32_t>(raw, t.integers);
    default:
        return copy_raw<int64_t>(raw, t.integers);
    }
}

} // namespace

Tensor read_tensor(Message message) {
    Tensor t;
    std::string_view raw;
    bool has_raw = false;
    std::vector<float> floats;
    std::vector<double> doubles;
    std::vector<int64_t> integers;
    while (message.next()) {
        switch (message.field()) {
        case 1:
            message.append(t.dims);
            break;
        case 2:
            t.type = static_cast<Type>(message.integer());
            break;
        case 3:
            message.fail("is a segment of a tensor, which is not read");
        case 4:
            message.append(floats);
            break;
        case 5:
        case 7:
        case 11:
            message.append(integers);
            break;
        case 8:
            t.name = message.text();
            break;
        case 9:
            raw = message.bytes();
            has_raw = true;
            break;
        case 10:
            message.append(doubles);
            break;
        case 14:
            if (message.integer() != 0) {
                message.fail(fmt::format("\"{}\" has its numbers in another file, which is not read", t.name));
            }
            break;
        default:
            break;
        }
    }
    int64_t elements = 1;
    for (const int64_t d : t.dims) {
        if (d < 0 || (d > 0 && elements > most_elements / d)) {
            message.fail(
                fmt::format("\"{}\" has dimensions that no tensor can have: {}", t.name, fmt::join(t.dims, " x ")));
        }
        elements *= d;
    }
    if (!t.readable()) {
        return t;
    }
    size_t found = 0;
    if (has_raw) {
        const size_t each = raw_size(t.type);
        found = raw.size() % each == 0 ? raw.size() / each : 0;
        if (found == static_cast<size_t>(elements)) {
            take_raw(raw, t);
        }
    } else {
        found = t.type == Type::float32 ? floats.size() : t.type == Type::float64 ? doubles.size() : integers.size();
        (t.type == Type::float32   ? void(t.floats = std::move(floats))
         : t.type == Type::float64 ? void(t.doubles = std::move(doubles))
                                   : void(t.integers = std::move(integers)));
    }
    if (found != static_cast<size_t>(elements)) {
        message.fail(fmt::format("\"{}\" has dimensions [{}], which are {} numbers, but holds {}", t.name,
                                 fmt::join(t.dims, ", "), elements, found));
    }
    return t;
}

Tensor parse_tensor(std::string_view bytes, const std::string &file) {
    return read_tensor({bytes, "TensorProto", file});
}

} // namespace armature::onnx
