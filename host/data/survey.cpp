// SPDX-License-Identifier: MIT
// survey.cpp: see survey.hpp.
#include "data/survey.hpp"

#include <algorithm>

namespace armature::data {
namespace {

template <class T> void measure(const std::byte *array, Survey &out) {
    const auto *x = reinterpret_cast<const T *>(array);
    const int64_t n = out.examples * out.field.one.size();
    T least = x[0], greatest = x[0];
    double sum = 0;
    for (int64_t i = 0; i < n; ++i) {
        least = std::min(least, x[i]);
        greatest = std::max(greatest, x[i]);
        sum += static_cast<double>(x[i]);
    }
    out.least = static_cast<double>(least);
    out.greatest = static_cast<double>(greatest);
    out.mean = sum / static_cast<double>(n);
}

void count(const std::byte *array, Survey &out) {
    const auto *labels = reinterpret_cast<const int32_t *>(array);
    out.by_class.assign(static_cast<size_t>(out.field.classes), 0);
    for (int64_t i = 0; i < out.examples * out.field.one.size(); ++i) {
        ++out.by_class[static_cast<size_t>(labels[i])]; // within the classes: decoding has looked
    }
}

} // namespace

std::vector<Survey> survey(const Decoded &decoded) {
    std::vector<Survey> all;
    for (const DecodedSplit &split : decoded.splits) {
        for (size_t f = 0; f < decoded.fields.size(); ++f) {
            Survey &out = all.emplace_back();
            out.split = split.name;
            out.field = decoded.fields[f];
            out.examples = split.examples;
            const std::byte *array = decoded.array(split, f);
            switch (out.field.one.type()) {
            case ARM_U8:
                measure<uint8_t>(array, out);
                break;
            case ARM_F32:
                measure<float>(array, out);
                break;
            case ARM_F64:
                measure<double>(array, out);
                break;
            default:
                measure<int32_t>(array, out);
                break;
            }
            if (out.field.classes > 0) {
                count(array, out);
            }
        }
    }
    return all;
}

} // namespace armature::data
