// SPDX-License-Identifier: MIT
// json_parse.cpp: a strict, bounded reader on nlohmann/json's event interface. Its work is linear in the text and its
// depth bounded, so hostile input is refused as cheaply as good input is read.
#include "support/json.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <iterator>
#include <optional>
#include <unordered_set>

#include <fmt/format.h>

namespace armature {

namespace {

constexpr size_t deepest = 64;
constexpr const char *nothing = "";

// Reads text and tells how far reading has come, which the event interface does not.
class Cursor {
public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char *;
    using reference = const char &;

    Cursor() = default;
    Cursor(const char *at, const char **furthest) : at_(at), furthest_(furthest) {}
    reference operator*() const { return *at_; }
    Cursor &operator++() { return *furthest_ = ++at_, *this; }
    Cursor operator++(int) {
        const Cursor old = *this;
        ++*this;
        return old;
    }
    bool operator==(const Cursor &other) const { return at_ == other.at_; }

private:
    const char *at_ = nothing;
    const char **furthest_ = nullptr;
};

// "line 3, column 7" of the character before `end`; columns count code points.
std::string place(std::string_view text, size_t end) {
    const size_t at = std::min(end == 0 ? 0 : end - 1, text.size());
    const auto before = text.substr(0, at);
    const size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    const auto lines = std::count(before.begin(), before.end(), '\n');
    const auto columns = std::count_if(before.begin() + static_cast<std::ptrdiff_t>(start), before.end(),
                                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    return fmt::format("line {}, column {}", lines + 1, columns + 1);
}

// Bytes of the UTF-8 sequence at the start of `text` (not empty), 0 if it is none (Unicode 15, table 3-7).
size_t utf8_length(std::string_view text) {
    const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
    const auto follows = [&](size_t i, int low = 0x80, int high = 0xBF) { return byte(i) >= low && byte(i) <= high; };
    const int b = byte(0);
    if (b < 0x80) {
        return 1;
    }
    if (b >= 0xC2 && b <= 0xDF) {
        return follows(1) ? 2 : 0;
    }
    if (b >= 0xE0 && b <= 0xEF) {
        return follows(1, b == 0xE0 ? 0xA0 : 0x80, b == 0xED ? 0x9F : 0xBF) && follows(2) ? 3 : 0;
    }
    if (b >= 0xF0 && b <= 0xF4) {
        return follows(1, b == 0xF0 ? 0x90 : 0x80, b == 0xF4 ? 0x8F : 0xBF) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

// The first byte that is not UTF-8 text, or NUL (which the parser would take for the end).
std::optional<size_t> first_bad_byte(std::string_view text) {
    for (size_t i = 0; i < text.size();) {
        const size_t n = text[i] == '\0' ? 0 : utf8_length(text.substr(i));
        if (n == 0) {
            return i;
        }
        i += n;
    }
    return std::nullopt;
}

// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing value - X; last read:
// 'Y'" without what we say ourselves, and without quoting what may be cut off in the middle of a character.
std::string reason(std::string text) {
    for (const char *end_of_prefix : {"] ", ": ", " - "}) {
        const size_t at = text.find(end_of_prefix);
        if (at != std::string::npos) {
            text.erase(0, at + std::string_view(end_of_prefix).size());
        }
    }
    const size_t quotation = text.find("; last read: ");
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (quotation != std::string::npos && (!plain || text.size() > 160)) {
        const size_t expected = text.find("; expected ", quotation);
        text = text.substr(0, quotation) + (expected == std::string::npos ? "" : text.substr(expected));
    }
    return text;
}

// One past the last character of what is wrong, after reading as far as `read`. Behind a number the reader has looked
// at one character more.
size_t culprit(std::string_view read, const std::string &error) {
    if (error.find("unexpected end of input") != std::string::npos) {
        return read.size() + 1;
    }
    const bool number =
        error.find("unexpected number") != std::string::npos || error.find("overflow") != std::string::npos;
    const bool ahead = number && !std::isdigit(static_cast<unsigned char>(read.back()));
    return read.size() - (ahead ? 1 : 0);
}

// Builds the value; each event returns false once something is wrong.
class Builder {
public:
    bool null() { return add(nullptr); }
    bool boolean(bool v) { return add(v); }
    bool number_integer(int64_t v) { return add(v); }
    bool number_unsigned(uint64_t v) { return add(v); }
    bool number_float(double v, const std::string &written) {
        if (written.find_first_of(".eE") == std::string::npos) {
            return fail(fmt::format("the integer {} does not fit in 64 bits", written.substr(0, 40)));
        }
        return add(v);
    }
    bool string(std::string &v) { return add(std::move(v)); }
    bool binary(Json::binary_t &) { return fail("binary data is not JSON"); }
    bool start_object(size_t) { return open(Json::object()); }
    bool start_array(size_t) { return open(Json::array()); }
    bool end_object() { return open_.pop_back(), true; }
    bool end_array() { return open_.pop_back(), true; }
    bool key(std::string &name) {
        if (!open_.back().first_seen(name)) {
            return fail(fmt::format("the key \"{}\" stands twice in one object", name));
        }
        key_ = std::move(name);
        return true;
    }
    bool parse_error(size_t, const std::string &, const nlohmann::detail::exception &what) {
        return fail("malformed JSON: " + reason(what.what()));
    }

    Json root;
    std::string error;

private:
    struct Level {
        Json *value;
        std::unordered_set<std::string> names = {}; // used once an object is too large to search

        bool first_seen(const std::string &name) {
            constexpr size_t small = 16;
            const auto &entries = value->get_ref<Json::object_t &>();
            if (entries.size() < small) {
                return std::none_of(entries.begin(), entries.end(), [&](auto &entry) { return entry.first == name; });
            }
            if (names.empty()) {
                for (const auto &entry : entries) {
                    names.insert(entry.first);
                }
            }
            return names.insert(name).second;
        }
    };

    bool fail(std::string message) { return error = std::move(message), false; }
    bool add(Json value) { return put(std::move(value)), true; }
    bool open(Json value) {
        if (open_.size() == deepest) {
            return fail(fmt::format("nested deeper than {} levels", deepest));
        }
        Json *placed = put(std::move(value));
        open_.push_back({placed});
        return true;
    }
    // A pointer into a container stays valid while it is open: only then does its parent grow.
    Json *put(Json value) {
        if (open_.empty()) {
            return root = std::move(value), &root;
        }
        Json &parent = *open_.back().value;
        if (parent.is_array()) {
            return &parent.get_ref<Json::array_t &>().emplace_back(std::move(value));
        }
        // Straight into the vector that an ordered object is: its own insertion searches the whole object first.
        std::vector<Json::object_t::value_type> &entries = parent.get_ref<Json::object_t &>();
        return &entries.emplace_back(std::move(key_), std::move(value)).second;
    }

    std::vector<Level> open_;
    std::string key_;
};

} // namespace

Json parse_json(std::string_view text, const std::string &name, Fault fault) {
    const auto fail = [&](const std::string &message, size_t end) {
        return Error(fault, message, fmt::format("{} at {}", name, place(text, end)));
    };
    if (const auto bad = first_bad_byte(text)) {
        throw fail(fmt::format("byte 0x{:02x} is not UTF-8 text", static_cast<unsigned char>(text[*bad])), *bad + 1);
    }
    const char *begin = text.empty() ? nothing : text.data();
    const char *furthest = begin;
    Builder builder;
    if (!Json::sax_parse(Cursor(begin, &furthest), Cursor(begin + text.size(), &furthest), &builder)) {
        const size_t read = static_cast<size_t>(furthest - begin);
        throw fail(builder.error, culprit(text.substr(0, read), builder.error));
    }
    return std::move(builder.root);
}

} // namespace armature
