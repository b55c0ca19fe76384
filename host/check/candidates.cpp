// SPDX-License-Identifier: MIT
// candidates.cpp: see candidates.hpp.
#include "check/candidates.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace armature::check {

namespace {

constexpr int64_t some_batch = 4, time = 3, some_width = 6, height = 5, length = 7;

Shape of(int64_t features, std::initializer_list<int32_t> roles, int32_t type = ARM_F64) {
    Shape shape(type, {});
    for (const int32_t role : roles) {
        shape.append(role, role == ARM_ROLE_FEATURE  ? features
                           : role == ARM_ROLE_BATCH  ? some_batch
                           : role == ARM_ROLE_TIME   ? time
                           : role == ARM_ROLE_WIDTH  ? some_width
                           : role == ARM_ROLE_HEIGHT ? height
                                                     : length);
    }
    return shape;
}

// One tensor in every usual combination of dimensions.
std::vector<Shape> tensors(int64_t features) {
    constexpr auto f = ARM_ROLE_FEATURE, w = ARM_ROLE_WIDTH, h = ARM_ROLE_HEIGHT, l = ARM_ROLE_LENGTH,
                   b = ARM_ROLE_BATCH, t = ARM_ROLE_TIME;
    return {of(features, {f, b}),
            of(features, {f, b, t}),
            of(features, {f, w, h, b}),
            of(features, {f, l, b}),
            of(features, {b}),
            of(features, {b, t}),
            of(features, {f}),
            of(features, {}),
            of(features, {l, b}),
            of(features, {f, l, b, t}),
            of(features, {f, w, h, b, t})};
}

void add_one(std::vector<Inputs> &out, int64_t features) {
    for (const Shape &x : tensors(features)) {
        out.push_back({x});
    }
    for (const Shape &x : tensors(features)) {
        out.push_back({x.with_type(ARM_I32)});
    }
}

// x beside another of its shape, beside a label for each column, and beside what a second input usually is.
void add_two(std::vector<Inputs> &out, int64_t features) {
    for (const Shape &x : tensors(features)) {
        const Shape columns = x.without(ARM_ROLE_FEATURE), example = x.without(ARM_ROLE_TIME);
        out.push_back({x, x});
        out.push_back({x, columns.with_type(ARM_I32)});
        out.push_back({x, x.with_type(ARM_I32)});
        if (x.has(ARM_ROLE_FEATURE)) {
            out.push_back({x, columns});
            out.push_back({x, x.with(ARM_ROLE_FEATURE, features + 2)});
            out.push_back({x, Shape(ARM_F64, {{ARM_ROLE_FEATURE, features}})});
            out.push_back({x, Shape(ARM_F64, {{ARM_ROLE_FEATURE, 1}})});
        }
        if (x.has(ARM_ROLE_TIME)) {
            out.push_back({x, example});
            out.push_back({example, x});
            out.push_back({x, Shape(ARM_I32, {{ARM_ROLE_BATCH, some_batch}})}); // lengths
        }
        out.push_back({x, Shape(ARM_F64, {})});
        out.push_back({x.with_type(ARM_I32), x});
        out.push_back({x.with_type(ARM_I32), x.with_type(ARM_I32)});
    }
}

void add_more(std::vector<Inputs> &out, int64_t features) {
    for (const Shape &x : tensors(features)) {
        const Shape columns = x.without(ARM_ROLE_FEATURE);
        out.push_back({x, x, x});
        out.push_back({x, columns.with_type(ARM_I32), columns});
        out.push_back({x, x, columns});
        out.push_back({columns, x, x});
        out.push_back({columns.with_type(ARM_I32), x, x});
        if (x.has(ARM_ROLE_FEATURE)) {
            const Shape state = x.with(ARM_ROLE_FEATURE, features + 1);
            out.push_back({x, state, state});
            const Shape ones(ARM_F64, {{ARM_ROLE_FEATURE, features}});
            out.push_back({x, ones, ones});
        }
        if (x.has(ARM_ROLE_TIME)) {
            out.push_back({x.without(ARM_ROLE_TIME), x, x});
            out.push_back({x.without(ARM_ROLE_TIME), x, Shape(ARM_I32, {{ARM_ROLE_BATCH, some_batch}})});
        }
        out.push_back({x, x, x, x});
    }
}

// The same shapes with the extents that choose(role, extent) gives.
template <class Choose> Inputs changed(const Inputs &inputs, Choose &&choose) {
    Inputs out;
    for (const Shape &s : inputs) {
        Shape other(s.type(), {});
        for (uint32_t i = 0; i < s.rank(); ++i) {
            other.append(s.role(i), choose(s.role(i), s.extent(i)));
        }
        out.push_back(other);
    }
    return out;
}

} // namespace

const std::vector<Inputs> &candidate_inputs() {
    static const std::vector<Inputs> all = [] {
        std::vector<Inputs> out;
        for (const int64_t features : {3, 4, 1, 8, 12}) { // some want an even number, or one that heads divide
            add_one(out, features);
            add_two(out, features);
            add_more(out, features);
        }
        out.emplace_back(); // no input at all
        return out;
    }();
    return all;
}

std::vector<Inputs> other_extents(const Inputs &inputs) {
    std::set<std::pair<int32_t, int64_t>> dimensions; // by role and extent: those that must stay equal
    for (const Shape &s : inputs) {
        for (uint32_t i = 0; i < s.rank(); ++i) {
            dimensions.emplace(s.role(i), s.extent(i));
        }
    }
    std::vector<Inputs> out;
    out.push_back(changed(inputs, [](int32_t, int64_t) { return int64_t{1}; }));
    for (const auto &[role, extent] : dimensions) {
        out.push_back(changed(
            inputs, [role = role, extent = extent](int32_t r, int64_t e) { return r == role && e == extent ? 1 : e; }));
    }
    const auto features_to = [&](std::initializer_list<int64_t> features, int64_t others) {
        std::map<int64_t, int64_t> renamed; // the first number of features becomes the first given, ...
        for (const auto &[role, extent] : dimensions) {
            if (role == ARM_ROLE_FEATURE && renamed.size() < features.size()) {
                renamed.emplace(extent, *(features.begin() + renamed.size()));
            }
        }
        out.push_back(changed(inputs, [&](int32_t role, int64_t extent) {
            const auto found = renamed.find(extent);
            return role == ARM_ROLE_FEATURE ? (found == renamed.end() ? extent : found->second)
                   : role == ARM_ROLE_BATCH ? others
                                            : extent;
        }));
    };
    features_to({7, 13, 5}, 11);
    features_to({16, 32, 48}, 5); // whole cache lines: what lies behind the last one is a guard page
    features_to({257, 131, 67}, 2);
    features_to({3, 5, 7}, 1031);
    return out;
}

} // namespace armature::check
