// SPDX-License-Identifier: MIT
// export_wire.hpp: Protocol Buffers' wire format, as far as a writer needs it: fields one after another, a message
// within a message as its bytes. Knows no message of ONNX's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace armature::onnx {

class Encoder {
public:
    void integer(uint32_t field, int64_t value);
    void real(uint32_t field, float value);
    void bytes(uint32_t field, std::string_view value); // a text too
    void message(uint32_t field, const Encoder &value) { bytes(field, value.out_); }
    void integers(uint32_t field, const std::vector<int64_t> &values); // all in one field
    void reals(uint32_t field, const std::vector<float> &values);

    const std::string &text() const { return out_; }
    std::string take() { return std::move(out_); }

private:
    enum class Type : uint8_t { varint = 0, bytes = 2, fixed32 = 5 };
    void varint(uint64_t value);
    void tag(uint32_t field, Type type) { varint(uint64_t{field} << 3 | static_cast<uint8_t>(type)); }
    std::string out_;
};

} // namespace armature::onnx
