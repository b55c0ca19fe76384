// SPDX-License-Identifier: MIT
// column.hpp: one column of a table as it fills up: numbers, or categories by name.
#pragma once

#include "text.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <vector>

namespace armature::csv {

// The number that the whole cell spells, if it does. Out of a float's range: 0 or an infinity, as rounding gives.
inline std::optional<float> number(std::string_view cell) {
    if (cell.size() > 1 && cell[0] == '+' && cell[1] != '-') {
        cell.remove_prefix(1);
    }
    float value = 0;
    const char *end = cell.data() + cell.size();
    auto [stop, fault] = std::from_chars(cell.data(), end, value);
    if (fault == std::errc::result_out_of_range) {
        // The C library tells too large from too small, at any number of digits; workers have its locale.
        const double wide = std::strtod(std::string(cell).c_str(), nullptr);
        value = std::abs(wide) < 1 ? 0.0f : std::copysign(INFINITY, wide > 0 ? 1.0f : -1.0f);
    } else if (fault != std::errc()) {
        return std::nullopt;
    }
    return stop == end ? std::optional<float>(value) : std::nullopt;
}

class Column {
public:
    enum class Kind { open, number, category }; // open: the first cell decides

    Column(const std::string &path, std::string name, int64_t index, Kind kind)
        : name(std::move(name)), path_(path), index_(index), kind_(kind) {}

    std::string name;

    Kind kind() const { return kind_; }
    const std::vector<float> &numbers() const { return numbers_; }
    const std::vector<int32_t> &codes() const { return codes_; }     // into names(), after finish()
    const std::vector<std::string> &names() const { return names_; } // of the categories, in order
    int64_t width() const { return kind_ == Kind::number ? 1 : static_cast<int64_t>(names_.size()); } // as features

    // `PATH line 7, column "age" (index 2): ...`
    template <class... Parts> [[noreturn]] void refuse_at(int64_t line, const Parts &...parts) const {
        refuse(path_, " line ", line, ", column ", shown(name), " (index ", index_, "): ", parts...);
    }

    void add(std::string_view cell, int64_t line) {
        if (kind_ == Kind::category) {
            return add_category(cell, line);
        }
        const std::optional<float> value = number(cell);
        if (kind_ == Kind::open) {
            kind_ = value ? Kind::number : Kind::category;
            was_open_ = true;
            if (!value) {
                return add_category(cell, line);
            }
        }
        if (!value) {
            refuse_at(line, shown(cell),
                      " is no number, and the column holds numbers; correct it, or name the column "
                      "in categorical");
        }
        if (!std::isfinite(*value)) {
            refuse_at(line, shown(cell), " is not a finite number of 32 bits");
        }
        numbers_.push_back(*value);
    }

    // Puts the categories in order: by value if all are whole numbers (1 and 1.0 are the same), else by text. `label`:
    // they are classes, which fractions cannot be.
    void finish(bool label) {
        if (kind_ == Kind::category && !by_value(label)) {
            order(seen_);
        }
        seen_.clear();
    }

private:
    struct Seen {
        int32_t code;
        int64_t line; // of the first
    };
    void add_category(std::string_view cell, int64_t line) {
        auto found = seen_.find(cell);
        if (found == seen_.end()) {
            if (was_open_ && number(cell)) {
                refuse_at(line, shown(cell), " is a number, and above it stands the text ", shown(seen_.begin()->first),
                          " (line ", seen_.begin()->second.line,
                          "); set header if that is the column's name, or name the column in categorical");
            }
            found = seen_.emplace(std::string(cell), Seen{static_cast<int32_t>(seen_.size()), line}).first;
        }
        codes_.push_back(found->second.code);
    }
    bool by_value(bool label) {
        std::map<int64_t, std::vector<int32_t>> values;
        const Seen *fraction = nullptr;
        std::string_view text;
        for (const auto &[name, seen] : seen_) {
            const std::optional<float> value = number(name);
            if (!value || std::abs(*value) > 1e6f) {
                return false;
            }
            if (*value != std::trunc(*value)) {
                fraction = &seen;
                text = name;
            } else {
                values[static_cast<int64_t>(*value)].push_back(seen.code);
            }
        }
        if (fraction != nullptr) {
            if (label) {
                refuse_at(fraction->line, shown(text),
                          " is no class; set target to \"number\" if the label is a quantity");
            }
            return false;
        }
        std::vector<int32_t> place(seen_.size());
        for (const auto &[value, codes] : values) {
            for (const int32_t code : codes) {
                place[static_cast<size_t>(code)] = static_cast<int32_t>(names_.size());
            }
            names_.push_back(std::to_string(value));
        }
        rename(place);
        return true;
    }
    void order(const std::map<std::string, Seen, std::less<>> &sorted) {
        std::vector<int32_t> place(sorted.size());
        for (const auto &[name, seen] : sorted) {
            place[static_cast<size_t>(seen.code)] = static_cast<int32_t>(names_.size());
            names_.push_back(name);
        }
        rename(place);
    }
    void rename(const std::vector<int32_t> &place) {
        for (int32_t &code : codes_) {
            code = place[static_cast<size_t>(code)];
        }
    }

    const std::string &path_;
    int64_t index_;
    Kind kind_;
    bool was_open_ = false;
    std::vector<float> numbers_;
    std::vector<int32_t> codes_;
    std::map<std::string, Seen, std::less<>> seen_;
    std::vector<std::string> names_;
};

} // namespace armature::csv
