// SPDX-License-Identifier: MIT
// model.hpp: an ONNX model as it stands in its file: a graph of nodes over named tensors. Says nothing of what an
// operator does.
//
// Field numbers and meanings are those of onnx.proto (ONNX 1.16). Not read: documentation, metadata, quantisation
// notes, training information, functions, and what subgraphs hold: an attribute that has one is only known to have it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace armature::onnx {

// TensorProto.DataType.
enum class Type : int32_t {
    undefined = 0,
    float32 = 1,
    uint8 = 2,
    int8 = 3,
    uint16 = 4,
    int16 = 5,
    int32 = 6,
    int64 = 7,
    string = 8,
    boolean = 9,
    float16 = 10,
    float64 = 11,
    uint32 = 12,
    uint64 = 13
};
std::string word(Type type); // "float32", "type 17"
bool is_real(Type type);     // float32, float64
bool is_whole(Type type);    // whole numbers and booleans

// Numbers in row-major order: the last dimension varies fastest. Of the three lists the one of its type is filled, with
// as many numbers as the dimensions say; strings and half-precision numbers are left out.
struct Tensor {
    std::string name;
    Type type = Type::undefined;
    std::vector<int64_t> dims;
    std::vector<float> floats;
    std::vector<double> doubles;
    std::vector<int64_t> integers;

    int64_t size() const;
    double real(int64_t i) const; // element i, whatever its type
    bool readable() const { return is_real(type) || is_whole(type); }
};

struct Attribute {
    int64_t i = 0;
    float f = 0;
    std::string s;
    Tensor t;
    std::vector<int64_t> ints;
    std::vector<float> floats;
    bool has_graph = false;
};

struct Node {
    std::string name, op, domain;
    std::vector<std::string> inputs, outputs; // "": left out
    std::map<std::string, Attribute> attributes;

    std::string who() const; // "node conv1 (Conv)"
};

// What is known of a graph's input or output. A dimension is -1 where the model leaves it open.
struct ValueInfo {
    std::string name;
    std::string kind; // "tensor", "sequence", "optional", "map", "sparse tensor"
    Type type = Type::undefined;
    bool has_shape = false;
    std::vector<int64_t> dims;
};

struct Model {
    std::string file; // for errors
    std::string producer;
    int64_t opset = 0;       // of the domain "" (ai.onnx); 0: it names none
    std::vector<Node> nodes; // in an order in which every input comes before its use
    std::map<std::string, Tensor> constants;
    std::vector<ValueInfo> inputs, outputs; // inputs without those that have a constant
};

// The newest set of operators whose meaning is known here.
inline constexpr int64_t newest_opset = 21;

// Throws Error(Fault::data): truncated or no model, tensors whose numbers do not fit their dimensions, an unknown set
// of operators, names that come from nowhere or from two nodes, a cycle.
Model read_model(const std::filesystem::path &file);
Model parse_model(std::string_view bytes, const std::string &file);
// A file that holds one TensorProto, as test data do.
Tensor parse_tensor(std::string_view bytes, const std::string &file);
std::string read_file(const std::filesystem::path &file); // at most 2 GiB, which no such file may exceed

} // namespace armature::onnx
