// SPDX-License-Identifier: MIT
#include "onnx/operators.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace armature::onnx {

Value Use::input(size_t i) const {
    if (!given(i)) {
        throw Refused{fmt::format("no input {}", i)};
    }
    return values_.by_name.at(node.inputs[i]);
}

std::vector<Value> Use::all() const {
    std::vector<Value> out;
    for (size_t i = 0; i < inputs(); ++i) {
        out.push_back(input(i));
    }
    return out;
}

const Tensor *Use::known(size_t i) const {
    if (!given(i)) {
        return nullptr;
    }
    const Value value = input(i);
    const Source &source = net.sources[value.source];
    bool plain = source.known != nullptr && value.rank() == source.known->dims.size();
    for (size_t a = 0; plain && a < value.rank(); ++a) {
        plain = value.axes[a].size() == 1 && value.axes[a][0].dimension == a && value.axes[a][0].stride == 1;
    }
    return plain ? source.known : nullptr;
}

const Tensor &Use::constant(size_t i) const {
    const Tensor *found = known(i);
    if (found == nullptr) {
        throw Refused{given(i) ? fmt::format("input {} is no constant", i) : fmt::format("no input {}", i)};
    }
    return *found;
}

std::vector<int64_t> Use::whole(size_t i) const {
    const Tensor &t = constant(i);
    if (!is_whole(t.type)) {
        throw Refused{fmt::format("input {} has no whole numbers", i)};
    }
    return t.integers;
}

std::vector<float> floats(const Tensor &tensor) {
    if (tensor.type != Type::float32) {
        throw Refused{"weights that are not float32"};
    }
    return tensor.floats;
}

std::vector<float> Use::reals(size_t i) const {
    return floats(constant(i));
}

Value Use::image(size_t i) const {
    const Value value = input(i);
    if (value.rank() > 4) {
        throw Refused{"more than two spatial dimensions"};
    }
    if (value.rank() < 3) {
        throw Refused{"no spatial dimension"};
    }
    return net.shaped(value, image_roles(value.rank()));
}

int64_t Use::integer(const char *attribute, int64_t otherwise) const {
    return has(attribute) ? node.attributes.at(attribute).i : otherwise;
}
double Use::real(const char *attribute, double otherwise) const {
    return has(attribute) ? static_cast<double>(node.attributes.at(attribute).f) : otherwise;
}
std::string Use::text(const char *attribute, const char *otherwise) const {
    return has(attribute) ? node.attributes.at(attribute).s : otherwise;
}
std::vector<int64_t> Use::integers(const char *attribute, std::vector<int64_t> otherwise) const {
    return has(attribute) ? node.attributes.at(attribute).ints : std::move(otherwise);
}

size_t Use::axis(int64_t axis, size_t rank) const {
    const auto n = static_cast<int64_t>(rank);
    if (axis < -n || axis >= n) {
        throw Refused{"an axis that is not there"};
    }
    return static_cast<size_t>(axis < 0 ? axis + n : axis);
}

std::vector<size_t> Use::axes(size_t rank, size_t input) const {
    std::vector<size_t> out;
    for (const int64_t a : given(input) ? whole(input) : integers("axes")) {
        out.push_back(axis(a, rank));
    }
    std::sort(out.begin(), out.end());
    if (std::adjacent_find(out.begin(), out.end()) != out.end()) {
        throw Refused{"an axis named twice"};
    }
    return out;
}

void Use::output(size_t i, const Value &value) {
    if (wanted(i)) {
        values_.by_name[node.outputs[i]] = value;
    }
}

void Use::tell(size_t i, Told told) {
    if (wanted(i)) {
        values_.told[node.outputs[i]] = std::move(told);
    }
}

void Use::fold(Tensor tensor) {
    const Tensor &kept = values_.folded.emplace_back(std::move(tensor));
    output(0, net.input(Source::Kind::constant, node.outputs.at(0), kept.dims, &kept));
}

std::vector<float> reordered(const Tensor &tensor, const std::vector<size_t> &fastest_first) {
    const std::vector<float> from = floats(tensor);
    const size_t rank = tensor.dims.size();
    std::vector<size_t> step(rank, 1); // in row-major order
    for (size_t d = rank; d-- > 1;) {
        step[d - 1] = step[d] * static_cast<size_t>(tensor.dims[d]);
    }
    std::vector<float> out;
    out.reserve(from.size());
    std::vector<int64_t> index(rank, 0);
    size_t at = 0;
    for (size_t i = 0; i < from.size(); ++i) {
        out.push_back(from[at]);
        for (const size_t d : fastest_first) {
            at += step[d];
            if (++index[d] < tensor.dims[d]) {
                break;
            }
            at -= step[d] * static_cast<size_t>(tensor.dims[d]);
            index[d] = 0;
        }
    }
    return out;
}

Value number(Building &net, double value) {
    return {net.layer("constant", {{"value", value}}, {}, {{ARM_ROLE_FEATURE, 1}}), {}};
}

namespace operators {
#define ARMATURE_ONNX(family) void family(Table &);
#include "onnx/operators.inc"
#undef ARMATURE_ONNX
} // namespace operators

const Table &table() {
    static const Table all = [] {
        Table t;
#define ARMATURE_ONNX(family) operators::family(t);
#include "onnx/operators.inc"
#undef ARMATURE_ONNX
        return t;
    }();
    return all;
}

} // namespace armature::onnx
