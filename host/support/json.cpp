// SPDX-License-Identifier: MIT
// json.cpp: writing JSON and naming places in it; and reading files. The parser is json_parse.cpp.
#include "support/json.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace armature {

Json read_json(const std::filesystem::path &file, Fault fault) {
    constexpr size_t most = size_t{16} << 20;
    const auto fail = [&](const std::string &message) { return Error(fault, message, file.string()); };
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        throw fail(errno == ENOENT ? std::string("there is no such file")
                                   : fmt::format("cannot be opened: {}", std::strerror(errno)));
    }
    struct stat about {};
    const bool sized = fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode);
    std::string text;
    text.resize(sized ? std::min(most, static_cast<size_t>(about.st_size)) + 1 : 1 << 16);
    size_t bytes = 0;
    ssize_t n = 0;
    while (bytes <= most && (n = read(descriptor, text.data() + bytes, text.size() - bytes)) != 0) {
        if (n < 0 && errno != EINTR) {
            const Error error = fail(fmt::format("cannot be read: {}", std::strerror(errno)));
            close(descriptor);
            throw error;
        }
        bytes += n > 0 ? static_cast<size_t>(n) : 0;
        if (bytes == text.size()) {
            text.resize(std::min(2 * bytes, most + 1));
        }
        if (bytes > most) {
            break;
        }
    }
    close(descriptor);
    if (bytes > most) {
        throw fail(fmt::format("is larger than the {} MiB that a JSON file may have", most >> 20));
    }
    return parse_json(std::string_view(text).substr(0, bytes), file.string(), fault);
}

std::string dump(const Json &value) {
    // Text that is not UTF-8 can only come from a component's message: show that something stood there.
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

namespace {

Json sorted(const Json &value) {
    if (value.is_array()) {
        Json out = Json::array();
        for (const Json &item : value) {
            out.push_back(sorted(item));
        }
        return out;
    }
    if (!value.is_object()) {
        return value;
    }
    std::vector<const Json::object_t::value_type *> entries;
    for (const auto &entry : value.get_ref<const Json::object_t &>()) {
        entries.push_back(&entry);
    }
    std::sort(entries.begin(), entries.end(), [](auto *a, auto *b) { return a->first < b->first; });
    Json::object_t out;
    for (const auto *entry : entries) {
        out.emplace_back(entry->first, sorted(entry->second));
    }
    return out;
}

} // namespace

std::string canonical(const Json &value) {
    return dump(sorted(value));
}

Json exact(double value) {
    if (std::isfinite(value)) {
        return value;
    }
    return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

double exact_double(const Json &value) {
    if (value.is_number()) {
        return value.get<double>();
    }
    if (value == "nan") {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (value == "inf" || value == "-inf") {
        return (value == "inf" ? 1 : -1) * std::numeric_limits<double>::infinity();
    }
    throw Error(Fault::internal, fmt::format("found {}, expected a number, \"nan\", \"inf\" or \"-inf\"", dump(value)));
}

std::string pointer(const std::string &parent, std::string_view key) {
    std::string text = parent + '/';
    for (const char c : key) {
        text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return text;
}

std::string pointer(const std::string &parent, size_t index) {
    return parent + '/' + std::to_string(index);
}

} // namespace armature
