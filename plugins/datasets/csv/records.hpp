// SPDX-License-Identifier: MIT
// records.hpp: the rows of a CSV text as RFC 4180 has them: quoted cells may hold separators, line ends and doubled
// quotes. Departures: any separator; a bare line feed ends a line; spaces around a cell do not belong to it; blank
// lines are no rows.
#pragma once

#include "text.hpp"

#include <deque>
#include <vector>

namespace armature::csv {

class Records {
public:
    // The text must outlive this.
    Records(std::string_view text, char separator, const std::string &path)
        : p_(text.data()), end_(text.data() + text.size()), separator_(separator), path_(path) {}

    void skip_line() {
        p_ = std::find(p_, end_, '\n');
        p_ += p_ < end_ ? 1 : 0;
        ++next_line_;
    }

    // The cells of the next row; false if there is none. The views are valid until the next call.
    bool next(std::vector<std::string_view> &cells) {
        skip_blank_lines();
        if (p_ == end_) {
            return false;
        }
        cells.clear();
        unquoted_.clear();
        line_ = next_line_;
        do {
            skip_spaces();
            cells.push_back(p_ < end_ && *p_ == '"' ? quoted() : plain());
        } while (take(separator_));
        if (take('\n')) {
            ++next_line_;
        }
        return true;
    }
    int64_t line() const { return line_; } // where the row begins, counted from 1

private:
    bool is_space(char c) const { return (c == ' ' || c == '\t' || c == '\r') && c != separator_; }
    void skip_spaces() {
        while (p_ < end_ && is_space(*p_)) {
            ++p_;
        }
    }
    bool take(char c) {
        const bool there = p_ < end_ && *p_ == c;
        p_ += there ? 1 : 0;
        return there;
    }
    void skip_blank_lines() {
        for (const char *start = p_;; start = p_) {
            skip_spaces();
            if (!take('\n')) {
                p_ = p_ == end_ ? end_ : start;
                return;
            }
            ++next_line_;
        }
    }
    std::string_view plain() {
        const char *start = p_;
        while (p_ < end_ && *p_ != separator_ && *p_ != '\n') {
            ++p_;
        }
        const char *stop = p_;
        while (stop > start && is_space(stop[-1])) {
            --stop;
        }
        return {start, static_cast<size_t>(stop - start)};
    }
    std::string_view quoted() {
        const int64_t opened = next_line_;
        std::string &cell = unquoted_.emplace_back();
        for (++p_;; ++p_) {
            if (p_ == end_) {
                refuse(path_, " line ", opened, ": a quoted cell begins here and never ends");
            }
            if (*p_ == '"' && (++p_ == end_ || *p_ != '"')) {
                break;
            }
            next_line_ += *p_ == '\n' ? 1 : 0;
            cell += *p_;
        }
        skip_spaces();
        if (p_ < end_ && *p_ != separator_ && *p_ != '\n') {
            refuse(path_, " line ", next_line_, ": ",
                   shown({p_, static_cast<size_t>(std::min<ptrdiff_t>(20, std::find(p_, end_, '\n') - p_))}),
                   " follows the closing quote of the cell ", shown(cell), "; a quote inside a cell is written twice");
        }
        return cell;
    }

    const char *p_, *end_;
    char separator_;
    const std::string &path_;
    int64_t next_line_ = 1, line_ = 0;
    std::deque<std::string> unquoted_; // a deque: views into it stay valid
};

} // namespace armature::csv
