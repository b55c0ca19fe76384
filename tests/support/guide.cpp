// SPDX-License-Identifier: MIT
#include "support/guide.hpp"

#include "support/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace armature::testing {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> lines_of(const std::string &text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        line.erase(line.find_last_not_of(" \r") + 1);
        lines.push_back(line);
    }
    return lines;
}

// One line: its parts between ... in their order, the first at the beginning and the last at the end.
bool line_fits(const std::string &pattern, const std::string &line) {
    size_t at = 0, from = 0;
    for (size_t dots; (dots = pattern.find("...", at)) != std::string::npos; at = dots + 3) {
        const std::string part = pattern.substr(at, dots - at);
        const size_t found = line.find(part, from);
        if (found == std::string::npos || (at == 0 && found != 0)) {
            return false;
        }
        from = found + part.size();
    }
    const std::string last = pattern.substr(at);
    return at == 0
               ? line == last
               : line.size() >= from + last.size() && line.compare(line.size() - last.size(), last.size(), last) == 0;
}

using Lines = std::vector<std::string>;
bool lines_fit(const Lines &pattern, size_t p, const Lines &lines, size_t i) {
    for (; p < pattern.size(); ++p, ++i) {
        if (pattern[p] == "...") {
            for (size_t skipped = i; skipped <= lines.size(); ++skipped) {
                if (lines_fit(pattern, p + 1, lines, skipped)) {
                    return true;
                }
            }
            return false;
        }
        if (i == lines.size() || !line_fits(pattern[p], lines[i])) {
            return false;
        }
    }
    return i == lines.size();
}

Block block_of(const std::string &info, size_t line) {
    Block block{.line = line, .language = {}, .words = {}, .text = {}};
    std::istringstream words(info);
    words >> block.language;
    for (std::string word; words >> word;) {
        const size_t equals = word.find('=');
        block.words[word.substr(0, equals)] = equals == std::string::npos ? "" : word.substr(equals + 1);
    }
    return block;
}

// The reader: a shell's folder and what it printed last.
class Reader {
public:
    Reader(const fs::path &room, const std::vector<std::string> &environment)
        : folder_(room), environment_(environment) {}

    std::string does(const Block &b) {
        if (b.language == "sh") {
            return type(b);
        }
        if (b.has("output")) {
            return fits(b.text, printed_) ? "" : fmt::format("the commands print something else:\n{}", printed_);
        }
        if (b.has("file")) {
            write_file(folder_ / b.words.at("file"), b.text);
            return "";
        }
        if (b.has("change")) {
            return change(folder_ / b.words.at("change"), b.text);
        }
        if (b.has("of")) {
            const fs::path file = folder_ / b.words.at("of");
            return fs::exists(file) && count_lines_in(b.text, read_file(file)) > 0
                       ? ""
                       : fmt::format("does not stand in {}", b.words.at("of"));
        }
        return "a block that does not say what it is for";
    }

private:
    std::string type(const Block &b) {
        const TemporaryFolder notes;
        const std::string script = fmt::format("exec 2>&1\ntrap 'pwd >{}' EXIT\n{}", (notes / "pwd").string(), b.text);
        const Finished done = run({"bash", "-eo", "pipefail", "-c", script}, folder_, environment_);
        printed_ = done.out;
        std::string after = read_file(notes / "pwd");
        folder_ = after.substr(0, after.find('\n'));
        const int wanted = b.has("exit") ? std::stoi(b.words.at("exit")) : 0;
        return done.exit_code == wanted
                   ? ""
                   : fmt::format("ends with {} instead of {}:\n{}", done.exit_code, wanted, printed_);
    }
    static std::string change(const fs::path &file, const std::string &diff) {
        std::string before, after;
        std::istringstream in(diff);
        for (std::string line; std::getline(in, line);) {
            const char sign = line.empty() ? ' ' : line[0];
            const std::string rest = (line.empty() ? "" : line.substr(1)) + '\n';
            before += sign == '+' ? "" : rest;
            after += sign == '-' ? "" : rest;
        }
        const std::string text = fs::exists(file) ? read_file(file) : "";
        if (const size_t times = count_lines_in(before, text); times != 1) {
            return fmt::format("the lines to change stand {} times in {}", times, file.filename().string());
        }
        const size_t at = ("\n" + text).find("\n" + before);
        write_file(file, text.substr(0, at) + after + text.substr(at + before.size()));
        return "";
    }

    fs::path folder_;
    std::vector<std::string> environment_;
    std::string printed_;
};

} // namespace

std::vector<Block> blocks(const std::string &markdown) {
    std::vector<Block> found;
    std::istringstream in(markdown);
    std::string fence; // of the block that is open; a longer one may hold shorter ones
    size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        const size_t ticks = std::min(line.find_first_not_of('`'), line.size());
        if (fence.empty() && ticks >= 3) {
            fence = line.substr(0, ticks);
            found.push_back(block_of(line.substr(ticks), number));
        } else if (!fence.empty() && line == fence) {
            fence.clear();
        } else if (!fence.empty()) {
            found.back().text += line + '\n';
        }
    }
    return found;
}

bool fits(const std::string &pattern, const std::string &text) {
    return lines_fit(lines_of(pattern), 0, lines_of(text), 0);
}

size_t count_lines_in(const std::string &part, const std::string &text) {
    size_t times = 0;
    const std::string whole = "\n" + text, wanted = "\n" + part;
    for (size_t at = whole.find(wanted); !part.empty() && at != std::string::npos; at = whole.find(wanted, at + 1)) {
        ++times;
    }
    return times;
}

std::string follow(const std::string &markdown, const fs::path &room, const std::vector<std::string> &environment) {
    Reader reader(room, environment);
    for (const Block &block : blocks(markdown)) {
        if (const std::string problem = reader.does(block); !problem.empty()) {
            return fmt::format("line {}: {}", block.line, problem);
        }
    }
    return "";
}

} // namespace armature::testing
