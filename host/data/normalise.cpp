// SPDX-License-Identifier: MIT
// normalise.cpp: see normalise.hpp. Sums run in double, over the examples in ascending order, so that the statistics
// are the same bits wherever they are computed.
#include "data/normalise.hpp"

#include "data/cache.hpp"
#include "support/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace armature::data {
namespace {

constexpr int64_t worth_keeping = int64_t{1} << 22; // elements: below that a pass is faster than a look

// Calls f(example's first element) for every example of the share.
template <class T, class F> void each(const Decoded &decoded, const Share &share, size_t field, F &&f) {
    const auto *x = reinterpret_cast<const T *>(decoded.array(*share.of, field));
    const int64_t elements = decoded.fields[field].one.size();
    for (int64_t i = 0; i < share.size; ++i) {
        f(x + (share.examples.empty() ? i : share.examples[static_cast<size_t>(i)]) * elements);
    }
}

// Sum of term(element, position) for every position of an example, over all examples. One accumulator a position: the
// inner loop has no chain of additions, so it runs on whole vectors, in a fixed order.
template <class T, class F>
std::vector<double> sums(const Decoded &decoded, const Share &share, size_t field, F &&term) {
    const int64_t elements = decoded.fields[field].one.size();
    std::vector<double> sum(static_cast<size_t>(elements), 0.0);
    each<T>(decoded, share, field, [&, s = sum.data()](const T *x) {
        for (int64_t k = 0; k < elements; ++k) {
            s[k] += term(static_cast<double>(x[k]), k);
        }
    });
    return sum;
}

// Adds what belongs to one feature: positions f, f + features, f + 2 features, ...
std::vector<double> by_feature(const std::vector<double> &sum, int64_t features) {
    std::vector<double> out(static_cast<size_t>(features), 0.0);
    for (size_t k = 0; k < sum.size(); ++k) {
        out[k % static_cast<size_t>(features)] += sum[k];
    }
    return out;
}

template <class T> Statistics standard(const Decoded &decoded, const Share &share, size_t field) {
    const Shape &one = decoded.fields[field].one;
    const int64_t n = features(one);
    const double count = static_cast<double>(share.size) * static_cast<double>(one.size() / n);
    Statistics s;
    s.centre = by_feature(sums<T>(decoded, share, field, [](double x, int64_t) { return x; }), n);
    for (double &mean : s.centre) {
        mean /= count;
    }
    std::vector<double> mean(static_cast<size_t>(one.size()));
    for (size_t k = 0; k < mean.size(); ++k) {
        mean[k] = s.centre[k % static_cast<size_t>(n)];
    }
    const double *m = mean.data();
    s.scale =
        by_feature(sums<T>(decoded, share, field, [m](double x, int64_t k) { return (x - m[k]) * (x - m[k]); }), n);
    for (size_t f = 0; f < s.scale.size(); ++f) {
        const double deviation = std::sqrt(s.scale[f] / count);
        // A constant column of reals can show a deviation of a few rounding errors; that is no variation.
        const bool varies = deviation > 1e-12 * std::abs(s.centre[f]);
        s.scale[f] = varies ? 1 / deviation : 1;
    }
    return s;
}

template <class T> Statistics range(const Decoded &decoded, const Share &share, size_t field) {
    const Shape &one = decoded.fields[field].one;
    const auto n = static_cast<size_t>(features(one));
    std::vector<T> least(static_cast<size_t>(one.size()), std::numeric_limits<T>::max());
    std::vector<T> greatest(least.size(), std::numeric_limits<T>::lowest());
    each<T>(decoded, share, field, [&, low = least.data(), high = greatest.data()](const T *x) {
        for (int64_t k = 0; k < one.size(); ++k) {
            low[k] = std::min(low[k], x[k]);
            high[k] = std::max(high[k], x[k]);
        }
    });
    Statistics s{std::vector<double>(n, std::numeric_limits<double>::infinity()),
                 std::vector<double>(n, -std::numeric_limits<double>::infinity())};
    for (size_t k = 0; k < least.size(); ++k) {
        s.centre[k % n] = std::min(s.centre[k % n], static_cast<double>(least[k]));
        s.scale[k % n] = std::max(s.scale[k % n], static_cast<double>(greatest[k]));
    }
    for (size_t f = 0; f < n; ++f) {
        const double width = s.scale[f] - s.centre[f];
        s.scale[f] = width > 0 ? 1 / width : 1;
    }
    return s;
}

Statistics compute(const Decoded &decoded, const Share &share, size_t field, const std::string &method) {
    const auto by_type = [&]<class T>(T) {
        return method == "range" ? range<T>(decoded, share, field) : standard<T>(decoded, share, field);
    };
    switch (decoded.fields[field].one.type()) {
    case ARM_U8:
        return by_type(uint8_t{});
    case ARM_F32:
        return by_type(float{});
    default:
        return by_type(double{});
    }
}

bool normalised(const DecodedField &field) {
    return !field.target && field.one.type() != ARM_I32;
}

std::vector<Statistics> from_payload(const Decoded &decoded, std::span<const std::byte> payload) {
    std::vector<Statistics> all(decoded.fields.size());
    size_t at = 0;
    for (size_t f = 0; f < all.size(); ++f) {
        if (normalised(decoded.fields[f])) {
            for (std::vector<double> *numbers : {&all[f].centre, &all[f].scale}) {
                numbers->resize(static_cast<size_t>(features(decoded.fields[f].one)));
                std::memcpy(numbers->data(), payload.data() + at, numbers->size() * sizeof(double));
                at += numbers->size() * sizeof(double);
            }
        }
    }
    return all;
}

std::vector<double> flat(const std::vector<Statistics> &all) {
    std::vector<double> numbers;
    for (const Statistics &s : all) {
        numbers.insert(numbers.end(), s.centre.begin(), s.centre.end());
        numbers.insert(numbers.end(), s.scale.begin(), s.scale.end());
    }
    return numbers;
}

} // namespace

int64_t features(const Shape &one) {
    return one.rank() > 0 && one.role(0) == ARM_ROLE_FEATURE ? one.extent(0) : 1;
}

std::vector<Statistics> statistics(const Decoded &decoded, const Share &training, const std::string &method,
                                   const std::string &key) {
    std::vector<Statistics> all(decoded.fields.size());
    int64_t elements = 0;
    size_t bytes = 0;
    for (const DecodedField &field : decoded.fields) {
        elements += normalised(field) ? training.size * field.one.size() : 0;
        bytes += normalised(field) ? 2 * static_cast<size_t>(features(field.one)) * sizeof(double) : 0;
    }
    if (method == "none" || elements == 0) {
        return all;
    }
    const std::filesystem::path cache = elements < worth_keeping ? std::filesystem::path() : cache_folder("statistics");
    const std::filesystem::path file = cache.empty() ? cache : cache / key;
    const Json header = {{"statistics", key}, {"bytes", bytes}};
    if (const auto kept = Sealed::open(file); kept && kept->header() == header && kept->payload().size() == bytes) {
        return from_payload(decoded, kept->payload());
    }
    for (size_t f = 0; f < all.size(); ++f) {
        if (normalised(decoded.fields[f])) {
            all[f] = compute(decoded, training, f, method);
        }
    }
    if (!file.empty()) {
        const std::vector<double> numbers = flat(all);
        SealedWriter writer(file, header, bytes);
        writer.write(0, numbers.data(), bytes);
        writer.finish();
    }
    return all;
}

} // namespace armature::data
