// SPDX-License-Identifier: MIT
#include "onnx/wire.hpp"

#include "support/error.hpp"

#include <bit>
#include <cstring>

#include <fmt/format.h>

namespace armature::onnx {

static_assert(std::endian::native == std::endian::little, "fixed numbers are read as the memory stands");

void Message::fail(const std::string &problem) const {
    throw Error(Fault::data, fmt::format("is no ONNX model that can be read: its {} {}", what_, problem), *file_,
                "is the file complete, and is it an ONNX model?");
}

uint64_t Message::varint() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        if (left_.empty()) {
            fail(fmt::format("ends within a number, after {} bytes", whole_));
        }
        const auto byte = static_cast<uint8_t>(left_.front());
        left_.remove_prefix(1);
        value |= static_cast<uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return value;
        }
    }
    fail("has a number of more than ten bytes");
}

bool Message::next() {
    if (left_.empty()) {
        return false;
    }
    const uint64_t key = varint();
    field_ = static_cast<uint32_t>(key >> 3);
    type_ = static_cast<Type>(key & 7);
    if (field_ == 0 || key >> 32 != 0) {
        fail("has a field without a valid number");
    }
    size_t length = 0;
    switch (type_) {
    case Type::varint:
        number_ = varint();
        return true;
    case Type::fixed64:
        length = 8;
        break;
    case Type::fixed32:
        length = 4;
        break;
    case Type::bytes: {
        const uint64_t said = varint();
        if (said > left_.size()) {
            fail(fmt::format("says that its field {} has {} bytes, but {} are left", field_, said, left_.size()));
        }
        length = static_cast<size_t>(said);
        break;
    }
    default:
        fail(fmt::format("has a field {} of the unknown type {}", field_, static_cast<int>(type_)));
    }
    if (length > left_.size()) {
        fail(fmt::format("ends within field {}, after {} bytes", field_, whole_));
    }
    value_ = left_.substr(0, length);
    left_.remove_prefix(length);
    return true;
}

int64_t Message::integer() const {
    if (type_ != Type::varint) {
        fail(fmt::format("has another type of field {} than a whole number", field_));
    }
    return static_cast<int64_t>(number_);
}

float Message::real() const {
    if (type_ != Type::fixed32) {
        fail(fmt::format("has another type of field {} than a real number", field_));
    }
    float out = 0;
    std::memcpy(&out, value_.data(), sizeof out);
    return out;
}

std::string_view Message::bytes() const {
    if (type_ != Type::bytes) {
        fail(fmt::format("has another type of field {} than bytes", field_));
    }
    return value_;
}

void Message::append(std::vector<int64_t> &to) const {
    if (type_ == Type::varint) {
        to.push_back(integer());
        return;
    }
    Message packed(bytes(), what_, *file_);
    while (!packed.left_.empty()) {
        to.push_back(static_cast<int64_t>(packed.varint()));
    }
}

template <class T> void Message::append_fixed(std::vector<T> &to, Type single) const {
    if ((type_ != single && type_ != Type::bytes) || value_.size() % sizeof(T) != 0) {
        fail(fmt::format("has another type of field {} than real numbers", field_));
    }
    const size_t before = to.size();
    to.resize(before + value_.size() / sizeof(T));
    if (!value_.empty()) {
        std::memcpy(to.data() + before, value_.data(), value_.size());
    }
}
void Message::append(std::vector<float> &to) const {
    append_fixed(to, Type::fixed32);
}
void Message::append(std::vector<double> &to) const {
    append_fixed(to, Type::fixed64);
}

} // namespace armature::onnx
