// SPDX-License-Identifier: MIT
// wire.hpp: Protocol Buffers' wire format, as far as a reader needs it: a message is a row of fields, each a number, a
// type and a value. Knows no message of ONNX's.
//
// Why not libprotobuf: the program would be linked with it, and so would every worker, whose start is counted in
// milliseconds; its parser answers a broken file with "no", where an error is to say what is wrong and where; and it
// copies what it reads, while a network's weights are most of a file. What is needed of the format is this page.
// Nothing here calls itself, so depth costs nothing, and no length is believed before that many bytes are there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace armature::onnx {

class Message {
public:
    // `what` and `file` are for errors: "NodeProto". The bytes must outlive this.
    Message(std::string_view bytes, const char *what, const std::string &file)
        : left_(bytes), whole_(bytes.size()), what_(what), file_(&file) {}

    // Reads the next field; false at the end. Throws Error(Fault::data).
    bool next();
    uint32_t field() const { return field_; }

    // The value of the field that next() found. Throws Error(Fault::data) if it is of another type.
    int64_t integer() const;
    float real() const;
    std::string_view bytes() const;
    std::string text() const { return std::string(bytes()); }
    Message message(const char *what) const { return {bytes(), what, *file_}; }
    // Appends the numbers of a repeated field, which stand there one a field or all in one.
    void append(std::vector<int64_t> &to) const;
    void append(std::vector<float> &to) const;
    void append(std::vector<double> &to) const;

    const std::string &file() const { return *file_; }
    [[noreturn]] void fail(const std::string &problem) const; // "FILE: its NodeProto PROBLEM"

private:
    enum class Type : uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };
    uint64_t varint();
    template <class T> void append_fixed(std::vector<T> &to, Type single) const;

    std::string_view left_, value_; // value_: of bytes and of fixed numbers
    size_t whole_;
    const char *what_;
    const std::string *file_;
    uint32_t field_ = 0;
    Type type_ = Type::varint;
    uint64_t number_ = 0; // of a varint
};

} // namespace armature::onnx
