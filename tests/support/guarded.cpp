// SPDX-License-Identifier: MIT
// guarded.cpp: see guarded.hpp.
#include "support/guarded.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>

namespace armature::testing {

int64_t width(int32_t type) {
    return type == ARM_F64 ? 8 : type == ARM_U8 ? 1 : 4;
}

namespace {

template <class T> void put(const Values &values, void *data) {
    for (size_t i = 0; i < values.size(); ++i) {
        static_cast<T *>(data)[i] = static_cast<T>(values[i]);
    }
}
template <class T> Values get(const void *data, int64_t n) {
    return {static_cast<const T *>(data), static_cast<const T *>(data) + n};
}

} // namespace

Shape shape(const std::string &text, int32_t type) {
    static const std::vector<std::string> names = {"", "feature", "width", "height", "length", "batch", "time"};
    Shape result(type, {});
    std::istringstream words(text);
    std::string name, extent;
    while (words >> name >> extent) {
        const auto role = std::find(names.begin(), names.end(), name) - names.begin();
        if (static_cast<size_t>(role) == names.size()) {
            throw std::invalid_argument("no role " + name);
        }
        result.append(static_cast<int32_t>(role), std::stoll(extent));
    }
    return result;
}

void Guarded::Free::operator()(std::byte *p) const {
    std::free(p);
}
Guarded::Guarded(int64_t bytes) : bytes_(bytes) {
    const size_t rounded = static_cast<size_t>((bytes + ARM_ALIGNMENT - 1) / ARM_ALIGNMENT * ARM_ALIGNMENT);
    data_.reset(static_cast<std::byte *>(std::aligned_alloc(ARM_ALIGNMENT, rounded + 2 * guard)));
    std::memset(data_.get(), 0xa5, rounded + 2 * guard);
    std::memset(data(), 0xff, static_cast<size_t>(bytes));
}
Guarded::Guarded(const Shape &shape, const Values &values) : Guarded(shape.size() * width(shape.type())) {
    if (static_cast<int64_t>(values.size()) != shape.size()) {
        throw std::invalid_argument(shape.text() + " given " + std::to_string(values.size()) + " values");
    }
    switch (shape.type()) {
    case ARM_F32:
        put<float>(values, data());
        break;
    case ARM_F64:
        put<double>(values, data());
        break;
    default:
        put<int32_t>(values, data());
        break;
    }
}
Values Guarded::values(const Shape &shape) const {
    switch (shape.type()) {
    case ARM_F32:
        return get<float>(data(), shape.size());
    case ARM_F64:
        return get<double>(data(), shape.size());
    default:
        return get<int32_t>(data(), shape.size());
    }
}
bool Guarded::intact() const {
    for (int64_t i = 0; i < guard; ++i) {
        if (data_.get()[i] != std::byte{0xa5} || data_.get()[guard + bytes_ + i] != std::byte{0xa5}) {
            return false;
        }
    }
    return true;
}
int64_t Guarded::unwritten(const Shape &shape) const {
    const std::string all = bytes(), unset(static_cast<size_t>(width(shape.type())), '\xff');
    int64_t n = 0;
    for (size_t i = 0; i < all.size(); i += unset.size()) {
        n += all.compare(i, unset.size(), unset) == 0;
    }
    return n;
}

} // namespace armature::testing
