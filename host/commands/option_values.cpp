// SPDX-License-Identifier: MIT
#include "commands/option_values.hpp"

#include "commands/cli.hpp"

#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace armature::commands {

namespace {

// The number that the text begins with, and what follows it.
template <class Number> std::optional<std::pair<Number, std::string_view>> number(std::string_view text) {
    Number value{};
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end.ec != std::errc{}) {
        return std::nullopt;
    }
    return std::pair(value, text.substr(static_cast<size_t>(end.ptr - text.data())));
}

// "", "B", "K", "KB", "KiB", ... in either case: a power of 1024.
std::optional<double> unit(std::string_view text) {
    constexpr std::string_view letters = "BKMGT";
    const auto upper = [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); };
    const size_t power = text.empty() ? 0 : letters.find(upper(text[0]));
    if (power == std::string_view::npos) {
        return std::nullopt;
    }
    std::string rest;
    for (const char c : text.substr(text.empty() ? 0 : 1)) {
        rest += upper(c);
    }
    const bool whole = rest.empty() || (power > 0 && (rest == "B" || rest == "IB"));
    return whole ? std::optional(std::ldexp(1.0, static_cast<int>(10 * power))) : std::nullopt;
}

} // namespace

CLI::Validator whole_number(int64_t least, int64_t most) {
    return {[=](std::string &text) -> std::string {
                const auto read = number<int64_t>(text);
                if (read && read->second.empty() && read->first >= least && read->first <= most) {
                    text = std::to_string(read->first); // CLI11 would take 010 for 8
                    return "";
                }
                const bool open = most == std::numeric_limits<int64_t>::max();
                return open ? fmt::format("\"{}\" is no whole number of at least {}", text, least)
                            : fmt::format("\"{}\" is no whole number from {} to {}", text, least, most);
            },
            ""};
}

CLI::Validator seconds(double least) {
    return {[=](std::string &text) -> std::string {
                const auto read = number<double>(text);
                const bool good = read && read->second.empty() && std::isfinite(read->first) && read->first >= least;
                return good ? "" : fmt::format("\"{}\" is no number of seconds, at least {}", text, least);
            },
            ""};
}

CLI::Validator memory() {
    return {[](std::string &text) -> std::string {
                const auto read = number<double>(text);
                const auto factor = read ? unit(read->second) : std::nullopt;
                const double bytes = factor ? read->first * *factor : 0;
                if (!(bytes >= 0x1p20 && bytes < 0x1p63)) {
                    return fmt::format("\"{}\" is no amount of memory: write 512M or 2G, at least 1M", text);
                }
                text = fmt::format("{}", static_cast<int64_t>(bytes));
                return "";
            },
            ""};
}

} // namespace armature::commands
