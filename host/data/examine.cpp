// SPDX-License-Identifier: MIT
// examine.cpp: see examine.hpp.
#include "data/examine.hpp"

#include "data/finite.hpp"

#include <fmt/format.h>

#include <cmath>

namespace armature::data {
namespace {

template <class T>
void examine_reals(const DecodedField &field, const std::string &split, const T *x, int64_t first, int64_t count,
                   const std::string &who) {
    const int64_t elements = field.one.size();
    if (all_finite(x, static_cast<size_t>(count * elements))) {
        return;
    }
    for (int64_t i = 0; i < count * elements; ++i) {
        if (!std::isfinite(x[i])) {
            throw Error(Fault::data,
                        fmt::format("example {} (counted from 1) of the split \"{}\" holds {} at element {} of the "
                                    "field \"{}\" {}; only finite numbers can be learned from",
                                    first + i / elements + 1, split, x[i], i % elements + 1, field.name,
                                    field.one.text()),
                        who, "remove the example or fill the value in");
        }
    }
}

} // namespace

void examine(const DecodedField &field, const std::string &split, const void *values, int64_t first, int64_t count,
             const std::string &who) {
    switch (field.one.type()) {
    case ARM_F32:
        examine_reals(field, split, static_cast<const float *>(values), first, count, who);
        break;
    case ARM_F64:
        examine_reals(field, split, static_cast<const double *>(values), first, count, who);
        break;
    case ARM_I32:
        for (int64_t i = 0; field.classes > 0 && i < count * field.one.size(); ++i) {
            const int32_t label = static_cast<const int32_t *>(values)[i];
            if (label < 0 || label >= field.classes) {
                throw Error(Fault::data,
                            fmt::format("example {} (counted from 1) of the split \"{}\" has the label {} in the field "
                                        "\"{}\", outside its {} classes 0 ... {}",
                                        first + i / field.one.size() + 1, split, label, field.name, field.classes,
                                        field.classes - 1),
                            who);
            }
        }
        break;
    default:
        break;
    }
}

} // namespace armature::data
